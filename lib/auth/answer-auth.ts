import NextAuth from 'next-auth';
import { cookieIn } from '@/lib/http/cookie-of';
import { type AuthRequest, authOptions } from './auth-options';
import { deviceCookieName, deviceOf, newDeviceCookie } from './device-cookie';
import { sessionCookieName } from './portal-session';

/** A `Set-Cookie` line with a value: one without ends the session. */
const OPENS_SESSION = /^([^=]+)=[^;]/;

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
  const headers = new Headers(answer.headers);
  if (asked.retryAfterS !== undefined && answer.status >= 400) {
    headers.set('retry-after', String(asked.retryAfterS));
    return new Response(answer.body, { status: 429, headers });
  }
  if (isNewDevice(request, headers)) headers.append('set-cookie', newDeviceCookie());
  return new Response(answer.body, { status: answer.status, headers });
}

/** Whether this answer opens a session in a browser that we don't know yet. */
function isNewDevice(request: Request, answer: Headers): boolean {
  const opens = answer.getSetCookie().some((line) => OPENS_SESSION.exec(line)?.[1] === sessionCookieName());
  return opens && deviceOf(cookieIn(request.headers.get('cookie'), deviceCookieName())) === null;
}
