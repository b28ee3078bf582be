import type { ApiReply, ApiRequest } from '@/lib/http/types';
import type { Route } from './route';

const PREFLIGHT_SECONDS = 7_200;
/** What clients in web pages send. */
const ALLOWED_HEADERS = 'Content-Type, X-API-Key, X-Model-Version, X-Trace-Id, X-Request-Id, Idempotency-Key';
/** What they may read beyond the body. */
const EXPOSED_HEADERS =
  'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-Moveris-Model-Resolved, Deprecation';

/**
 * Lets a web page of another site read an answer. No credentials: a cookie is never sent along, so this gives nothing to
 * a site that has no API key.
 */
export function crossOriginHeaders(request: ApiRequest): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'Origin',
  };
}

/**
 * The answer to a browser's question before a request to a route that web pages may call. It carries no key, so the
 * tenant is unknown: the origin is checked when the request itself comes.
 */
export function preflightReply(request: ApiRequest, route: Route): ApiReply | null {
  if (!route.isCrossOrigin || request.headers.origin === undefined) return null;
  const headers = {
    ...crossOriginHeaders(request),
    'access-control-allow-methods': route.method,
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  };
  return { status: 204, headers, body: null };
}
