import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)/i;

/**
 * The path that a request asks for, without its query. A target with scheme and host, as proxies send it, is cut to the
 * path (RFC 9112, 3.2.2). @returns null for `*` and whatever else names no path
 */
export function pathOfTarget(request: IncomingMessage): string | null {
  const absolute = ABSOLUTE.exec(request.url ?? '');
  if (absolute !== null) {
    request.headers.host = absolute[1]!;
    request.url = absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]}`;
  }
  const { url } = request;
  if (url === undefined || !url.startsWith('/')) return null;
  const path = url.split(/[?#]/, 1)[0]!;
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return null;
  }
}

/** Paths of next-auth's own routes begin with it. */
export const AUTH_ROUTES = '/api/auth/';

/** True for paths that next-auth answers. */
export function isAuthPath(path: string): boolean {
  return path.startsWith(AUTH_ROUTES);
}
