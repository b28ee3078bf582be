import type { IncomingMessage } from 'node:http';

/** The value of a cookie as it was sent, or undefined. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  return cookieIn(request.headers.cookie, name);
}

/** The value of a cookie in a `Cookie` header, or undefined. */
export function cookieIn(header: string | null | undefined, name: string): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim()) ?? [];
  const pair = pairs.find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
