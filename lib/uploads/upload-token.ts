import { createHash, randomBytes } from 'node:crypto';

/** 32 bytes as base64url. */
const SECRET_CHARS = 43;
const TOKEN = /^[A-Za-z0-9_-]{43}[0-9a-z]{6,8}$/;

/** A token nobody can guess, with the time of its expiry (Unix seconds, base 36) behind. */
export function newUploadToken(expiresAt: Date): string {
  const expiryS = Math.floor(expiresAt.getTime() / 1_000);
  return randomBytes(32).toString('base64url') + expiryS.toString(36);
}

/** What is stored of it. */
export function hashUploadToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function isUploadToken(text: string): boolean {
  return TOKEN.test(text);
}

/** When a token says that it expires. Only good for telling "expired" from "unknown" once its row is gone. */
export function expiryOfToken(token: string): Date {
  return new Date(Number.parseInt(token.slice(SECRET_CHARS), 36) * 1_000);
}
