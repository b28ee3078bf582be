import { createHash } from 'node:crypto';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses before each attempt, the first included; the schedule of the public specification. */
const PAUSES_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER_SHARE = 0.1;

export const MAX_ATTEMPTS = PAUSES_MS.length;

/**
 * Pause before an attempt (1 is the first), with up to ±10 % of jitter, so that what failed together does not come back
 * together. The same for the same delivery and attempt: a function that is replayed must compute the same.
 */
export function pauseBeforeMs(deliveryId: string, attempt: number): number {
  const pauseMs = PAUSES_MS[attempt - 1];
  if (pauseMs === undefined) throw new Error(`there is no attempt ${attempt}`);
  const dice = createHash('sha256').update(`${deliveryId}:${attempt}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(pauseMs * (1 + JITTER_SHARE * (2 * dice - 1)));
}
