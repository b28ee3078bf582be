import type { IncomingMessage } from 'node:http';
import { ownAddress } from '@/lib/http/address';
import { cookieOf } from '@/lib/http/cookie-of';
import { knownMode, MODE_COOKIE, MODE_PARAM } from '@/lib/shared/portal-mode';
import type { Mode } from '@/lib/shared/statuses';

/**
 * Which half of the data a page shows: what its address names; else what the page of ours named that led to it, or the last
 * choice. An address from elsewhere that names none means live, whatever its reader chose last.
 */
export function pageMode(request: IncomingMessage): Mode {
  const named = knownMode(namedIn(request.url ?? '/'));
  if (named !== undefined) return named;
  const { referer } = request.headers;
  if (referer === undefined || !isOurs(referer, request)) return 'live';
  return knownMode(namedIn(referer)) ?? knownMode(cookieOf(request, MODE_COOKIE)) ?? 'live';
}

function namedIn(address: string): string | null {
  const mark = address.indexOf('?');
  return mark < 0 ? null : new URLSearchParams(address.slice(mark + 1)).get(MODE_PARAM);
}

function isOurs(referer: string, { headers }: IncomingMessage): boolean {
  if (!URL.canParse(referer)) return false;
  const { host, origin } = new URL(referer);
  return host === headers.host || origin === ownAddress(headers as Record<string, string | undefined>);
}
