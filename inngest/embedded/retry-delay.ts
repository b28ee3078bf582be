/** Waits before the second, third, … attempt. Local work fails for short reasons more often than for long ones. */
export const DEFAULT_RETRY_DELAYS_MS: readonly number[] = [
  200, 1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000,
];

const MIN_RETRY_AFTER_MS = 1_000;
const MAX_RETRY_AFTER_MS = 86_400_000;

/** How long to wait after attempt number `attempt` (0-based) failed, in ms, with up to a quarter of jitter. */
export function retryDelayMs(attempt: number, delaysMs: readonly number[] = DEFAULT_RETRY_DELAYS_MS): number {
  const base = delaysMs[Math.min(attempt, delaysMs.length - 1)] ?? 0;
  return Math.round(base * (1 + Math.random() / 4));
}

/** A Retry-After header (seconds or a date) in ms, kept between one second and one day; null when unreadable. */
export function parseRetryAfterMs(header: string | null, nowMs: number = Date.now()): number | null {
  if (header === null || header === '') return null;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  if (!Number.isFinite(ms)) return null;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(MIN_RETRY_AFTER_MS, ms));
}
