const BASE = 'http://portal.invalid';

/**
 * Where to go after signing in: only a path of this site, so that a link to the sign-in page can't lead elsewhere.
 * Anything else, and the sign-in page or an API route, becomes the start page.
 */
export function safeCallbackPath(candidate: string | undefined): string {
  if (candidate === undefined || !candidate.startsWith('/') || !URL.canParse(candidate, BASE)) return '/';
  // The parser drops tabs and newlines and reads `\` as `/`, as browsers do: what it says is what they would open.
  const url = new URL(candidate, BASE);
  if (url.origin !== BASE) return '/';
  const path = url.pathname + url.search;
  const isPage = !path.startsWith('//') && !/^\/(api|sign-in)(\/|\?|$)/.test(path);
  return isPage ? path : '/';
}
