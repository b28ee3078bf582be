/**
 * Waits before the second, third, … attempt; the last one repeats. Local work fails for short reasons more often than
 * for long ones, and when a long one is over everything goes on within the last of these.
 */
export const DEFAULT_RETRY_DELAYS_MS: readonly number[] = [200, 1_000, 5_000, 15_000, 30_000];

/** However often its worker died, work goes on this soon after there is one again. */
const MAX_CRASH_DELAY_MS = 10_000;

const MIN_RETRY_AFTER_MS = 1_000;
const MAX_RETRY_AFTER_MS = 86_400_000;

/** How long to wait after attempt number `attempt` (0-based) failed, in ms, with up to a quarter of jitter. */
export function retryDelayMs(attempt: number, delaysMs: readonly number[] = DEFAULT_RETRY_DELAYS_MS): number {
  const base = delaysMs[Math.min(attempt, delaysMs.length - 1)] ?? 0;
  return Math.round(base * (1 + Math.random() / 4));
}

/**
 * How long to wait after the worker died in attempt number `attempt` (0-based), in ms. The first interruption is most
 * likely somebody else's fault, so it is repeated at once. Later ones wait, each a different while, so that a step that
 * kills its worker does not take the same neighbours with it each time.
 */
export function crashDelayMs(attempt: number, delaysMs: readonly number[] = DEFAULT_RETRY_DELAYS_MS): number {
  if (attempt === 0) return 0;
  return Math.min(MAX_CRASH_DELAY_MS, 2 * retryDelayMs(attempt, delaysMs)) * (0.2 + 0.8 * Math.random());
}

/** A Retry-After header (seconds or a date) in ms, kept between one second and one day; null when unreadable. */
export function parseRetryAfterMs(header: string | null, nowMs: number = Date.now()): number | null {
  if (header === null || header === '') return null;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  if (!Number.isFinite(ms)) return null;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, ms));
}
