import type { IncomingMessage, ServerResponse } from 'node:http';
import { askingDatabase } from '@/db/availability';
import type { AppError } from '@/lib/errors';
import { cookieOf } from '@/lib/http/cookie-of';
import { errorReply } from '@/lib/http/envelope';
import { isAuthPath } from '@/lib/http/request-target';
import { requestIdFrom } from '@/lib/ids';
import { errorFields, log } from '@/lib/log';
import { THEME_COOKIE, themeFrom } from '@/lib/shared/theme';
import { replaceable, type Substitute } from './held-response';
import { OUTAGE_RETRY_S, outagePage } from './outage-page';

interface OutageOptions {
  /** Without the query. */
  path: string;
  nonce: string;
  /** Makes the error of what was thrown. */
  toAppError(thrown: unknown): AppError;
}

/**
 * Has the portal answered by `render`; where that failed because the database was away, the answer is 503 with
 * `Retry-After`: a page for people, the error envelope for everything else. Next itself would answer 500.
 */
export async function renderUnlessAway(
  request: IncomingMessage,
  response: ServerResponse,
  { path, nonce, toAppError }: OutageOptions,
  render: () => Promise<void>,
): Promise<void> {
  const asking: { failure?: unknown } = {};
  // A step inside the open portal: its head comes before its failure, and is 200.
  const isStep = request.headers.rsc !== undefined;
  // next-auth takes a session that can't be read for none, and would end it in the browser.
  const isAuth = isAuthPath(path);
  const isDue = (status: number) => asking.failure !== undefined && (isStep || isAuth || status >= 500);
  const make = (): Substitute => {
    const error = toAppError(asking.failure);
    log.error('portal.failed', { path, code: error.code, ...errorFields(asking.failure) });
    const { accept } = request.headers;
    if (!isStep && accept?.includes('text/html')) return pageOf(request, nonce, error);
    const { headers, body } = errorReply(error, { accept, path, requestId: requestIdFrom(undefined) });
    return { status: error.status, headers, body: body as string };
  };
  replaceable(response, { isDue, make }, isStep);
  await askingDatabase(asking, render);
}

function pageOf(request: IncomingMessage, nonce: string, { status }: AppError): Substitute {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'retry-after': String(OUTAGE_RETRY_S) };
  return { status, headers, body: outagePage({ nonce, theme: themeFrom(cookieOf(request, THEME_COOKIE)) }) };
}
