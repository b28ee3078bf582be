import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

/** How slowly a client may send a body. Only the time that it is waited for counts, not what our storage takes. */
export interface BodyPace {
  /** Longest silence. */
  idleTimeoutMs: number;
  /** From then on its average must reach `minBytesPerS`. */
  graceMs: number;
  minBytesPerS: number;
  /** Longest wait for the whole body. */
  maxMs: number;
}

/** The pace that the settings ask for. */
export function bodyPace(): BodyPace {
  const settings = env();
  return {
    idleTimeoutMs: settings.BODY_IDLE_TIMEOUT_MS,
    graceMs: settings.BODY_GRACE_MS,
    minBytesPerS: settings.BODY_MIN_BYTES_PER_S,
    maxMs: settings.BODY_TIMEOUT_MS,
  };
}

/** What came of a body so far, and how long the client was waited for. */
export interface Came {
  waitedMs: number;
  sizeBytes: number;
}

/** How long the next bytes may still be waited for. */
export function patienceMs(pace: BodyPace, { waitedMs, sizeBytes }: Came): number {
  const paidMs = Math.max(pace.graceMs, (sizeBytes / pace.minBytesPerS) * 1_000);
  return Math.max(0, Math.min(pace.idleTimeoutMs, paidMs - waitedMs, pace.maxMs - waitedMs));
}

/** The client was waited for as long as it may be. */
export class BodyTooSlow extends AppError {
  constructor({ idleTimeoutMs, minBytesPerS, maxMs }: BodyPace, patience: number, { waitedMs }: Came) {
    const sentence =
      patience >= idleTimeoutMs
        ? `The body stalled: nothing arrived for ${idleTimeoutMs / 1_000} s.`
        : waitedMs + patience >= maxMs
          ? `The body took longer than ${maxMs / 1_000} s.`
          : `The body is too slow: it must arrive at ${minBytesPerS} bytes a second or more.`;
    super('invalid_request', sentence);
    this.name = 'BodyTooSlow';
  }
}
