import { preflightHeaders, readableHeaders } from '@/lib/http/cors';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import type { Route } from '@/lib/routing/route';

const PREFLIGHT_SECONDS = 7_200;
/** What clients in web pages send. */
const ALLOWED_HEADERS = 'Content-Type, X-API-Key, X-Model-Version, X-Trace-Id, X-Request-Id, Idempotency-Key';
/** What they may read beyond the body. */
const EXPOSED_HEADERS =
  'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-Moveris-Model-Resolved, Deprecation';

/** Lets a web page read the answer of a route that pages of other sites may call. */
export function crossOriginHeaders({ headers: { origin } }: ApiRequest): Record<string, string> {
  return origin === undefined ? {} : readableHeaders(origin, EXPOSED_HEADERS);
}

/**
 * The answer to a browser's question before a request to a route that web pages may call. It carries no key, so the
 * tenant is unknown: the origin is checked when the request itself comes.
 */
export function preflightReply(request: ApiRequest, route: Route): ApiReply | null {
  if (!route.isCrossOrigin || request.headers.origin === undefined) return null;
  const headers = {
    ...crossOriginHeaders(request),
    ...preflightHeaders(route.method, ALLOWED_HEADERS, PREFLIGHT_SECONDS),
  };
  return { status: 204, headers, body: null };
}
