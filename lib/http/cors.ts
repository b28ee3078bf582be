/**
 * Lets a web page of another origin read an answer, and of its headers those named. No credentials: a cookie is never sent
 * along, so this gives nothing to a page that has no key or capability.
 */
export function readableHeaders(origin: string, exposed: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposed,
    vary: 'Origin',
  };
}

/** What a page of another origin may send; the answer to a browser's question before the request. */
export function preflightHeaders(methods: string, headers: string, maxAgeS: number): Record<string, string> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': headers,
    'access-control-max-age': String(maxAgeS),
  };
}
