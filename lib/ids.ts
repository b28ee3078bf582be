import { randomUUID } from 'node:crypto';

/**
 * UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.
 * Ids of one table sort by creation time, which keeps its B-tree compact.
 */
export function uuidv7(nowMs: number = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, '0');
  // The random part comes from a version 4 UUID, which Node makes from a pool of random bytes.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the textual form of any UUID, so that a bad id is a 404 and never a database error. */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Names of requests, except what somebody has put there by mistake: our keys and secrets. */
const REQUEST_ID = /^(?!sk-|whsec_)[A-Za-z0-9_-]{8,64}$/;

/** `requestId`: the caller's own when it is harmless, otherwise a new one. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && REQUEST_ID.test(header) ? header : uuidv7();
}
