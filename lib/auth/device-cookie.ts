import { createHmac, timingSafeEqual } from 'node:crypto';
import { authSecret, authSecrets } from '@/lib/crypto/auth-secret';
import { isOverTls } from '@/lib/http/address';
import { uuidv7 } from '@/lib/ids';
import { KNOWN_DAYS } from './known-networks';

const DAY_MS = 86_400_000;
const FORM = /^([0-9a-f-]{36})\.(\d{1,6})\.([\w-]{43})$/;

export function deviceCookieName(): string {
  return `${isOverTls() ? '__Secure-' : ''}lifesign.device`;
}

function signature(id: string, lastDay: number, secret = authSecret()): Buffer {
  return createHmac('sha256', secret).update(`device ${id} ${lastDay}`).digest();
}

/**
 * The browser that a device cookie names: somebody has signed in with it within the last 90 days. It opens nothing; it
 * only tells people from strangers when both are many, without asking the database. (OWASP: device cookies.)
 * @returns its id, or null where we did not sign the cookie or it has run out
 */
export function deviceOf(cookie: string | undefined, nowMs = Date.now()): string | null {
  const [, id, lastDay, signed] = FORM.exec(cookie ?? '') ?? [];
  if (id === undefined || Number(lastDay) * DAY_MS < nowMs) return null;
  const given = Buffer.from(signed!, 'base64url');
  const isOurs = authSecrets().some((secret) =>
    timingSafeEqual(given, signature(id, Number(lastDay), secret)),
  );
  return isOurs ? id : null;
}

/** A `Set-Cookie` line for a browser that somebody has just signed in with. */
export function newDeviceCookie(nowMs = Date.now()): string {
  const id = uuidv7();
  const lastDay = Math.ceil(nowMs / DAY_MS) + KNOWN_DAYS;
  const value = `${id}.${lastDay}.${signature(id, lastDay).toString('base64url')}`;
  const secure = isOverTls() ? '; Secure' : '';
  const maxAge = KNOWN_DAYS * (DAY_MS / 1_000);
  return `${deviceCookieName()}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
