import type { NextRequest } from 'next/server';
import { answerAuth } from '@/lib/auth/answer-auth';
import { authOptions } from '@/lib/auth/auth-options';
import { checkAuthRequest } from '@/lib/auth/check-auth-request';
import { AppError } from '@/lib/errors';
import { errorReply } from '@/lib/http/envelope';
import { readWhole } from '@/lib/http/read-whole';
import { fromWebRequest, toWebResponse } from '@/lib/http/web-host';
import { requestIdFrom } from '@/lib/ids';
import { hostBodyLimit } from '@/lib/routing/body-limits';

type Params = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own routes, for what next-auth can answer without an error of its own. */
async function handle(request: NextRequest, context: Params): Promise<Response> {
  const refusal = await refusalOf(request, (await context.params).nextauth);
  return refusal ?? answerAuth(request, context);
}

async function refusalOf(request: NextRequest, segments: string[]): Promise<Response | null> {
  const { headers, method, nextUrl } = request;
  const { providers } = authOptions({ userAgent: null, remoteAddress: 'unknown' });
  const forms = providers
    .filter(({ type }) => type === 'credentials')
    .map(({ id, options }) => options?.id ?? id);
  try {
    const body = await readWhole(fromWebRequest(request.clone()), hostBodyLimit(method, nextUrl.pathname));
    checkAuthRequest(
      {
        method,
        segments,
        query: nextUrl.searchParams,
        contentType: headers.get('content-type') ?? '',
        body: body.toString(),
        cookie: (name) => request.cookies.get(name)?.value,
      },
      forms,
    );
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const requestId = requestIdFrom(headers.get('x-request-id') ?? undefined);
    const accept = headers.get('accept') ?? undefined;
    return toWebResponse(errorReply(error, { accept, path: nextUrl.pathname, requestId }));
  }
}

export { handle as GET, handle as POST };
