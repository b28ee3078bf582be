import NextAuth from 'next-auth';
import { type AuthRequest, authOptions } from './auth-options';

/**
 * Answers next-auth's own routes; the options are read per request since the secret is not known while building. A try that
 * is refused for want of room or for being one too many is a 429, whatever next-auth makes of it.
 */
export async function answerAuth(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const asked: AuthRequest = {
    userAgent: request.headers.get('user-agent'),
    // Set by server.ts, whatever the client sent.
    remoteAddress: request.headers.get('x-lifesign-client-address') ?? 'unknown',
  };
  const answer: Response = await NextAuth(request as never, context as never, authOptions(asked));
  if (asked.retryAfterS === undefined || answer.status < 400) return answer;
  const headers = new Headers(answer.headers);
  headers.set('retry-after', String(asked.retryAfterS));
  return new Response(answer.body, { status: 429, headers });
}
