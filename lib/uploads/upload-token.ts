import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { authSecret, authSecrets } from '@/lib/crypto/auth-secret';

/** 24 random bytes and 8 that seal them with the expiry, as base64url. */
const RANDOM_CHARS = 32;
const SEAL_BYTES = 8;
const SECRET_CHARS = 43;
const TOKEN = /^[A-Za-z0-9_-]{43}[0-9a-z]{6,8}$/;

/** What only this installation can put behind a random part and an expiry. */
function sealOf(random: string, expiry: string, key = authSecret()): string {
  const mac = createHmac('sha256', key).update(`upload ${random} ${expiry}`).digest();
  return mac.subarray(0, SEAL_BYTES).toString('base64url');
}

/** A token nobody can guess, with the time of its expiry (Unix seconds, base 36) behind. */
export function newUploadToken(expiresAt: Date): string {
  const expiry = Math.floor(expiresAt.getTime() / 1_000).toString(36);
  const random = randomBytes(24).toString('base64url');
  return random + sealOf(random, expiry) + expiry;
}

/** What is stored of it. */
export function hashUploadToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function isUploadToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Whether a token of which no row is left was given by us and has expired: its upload is gone for good. One that somebody has
 * changed never was.
 */
export function hasExpired(token: string): boolean {
  const [random, seal, expiry] = [
    token.slice(0, RANDOM_CHARS),
    token.slice(RANDOM_CHARS, SECRET_CHARS),
    token.slice(SECRET_CHARS),
  ];
  if (Number.parseInt(expiry, 36) * 1_000 > Date.now()) return false;
  return authSecrets().some((key) =>
    timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(random, expiry, key))),
  );
}
