import type { IncomingMessage } from 'node:http';

/** The value of a cookie as it was sent, or undefined. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return cookieIn(request.headers.cookie, name);
}

/** The cookies of a `Cookie` header, decoded where they can be; of two by one name the first counts. */
export function cookiesIn(header: string | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && !found.has(name)) found.set(name, decoded(pair.slice(at + 1).trim()));
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The value of a cookie in a `Cookie` header, or undefined. */
function cookieIn(header: string | null | undefined, name: string): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim()) ?? [];
  const pair = pairs.find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
