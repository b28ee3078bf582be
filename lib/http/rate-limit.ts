/** How a caller stands against its limit. */
export interface RateState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds until the window ends, at least 1. */
  resetS: number;
}

interface Window {
  startedMs: number;
  used: number;
}

const MINUTE_MS = 60_000;
const MAX_TRACKED = 100_000;

/**
 * Fixed windows (of one minute unless told), counted per node in memory: `limit` requests pass in each window.
 * Memory is bounded: past 100,000 callers the oldest windows are forgotten.
 */
export class RateLimiter {
  readonly #windows = new Map<string, Window>();

  constructor(
    private readonly now: () => number = Date.now,
    private readonly windowMs = MINUTE_MS,
  ) {}

  /** Counts one request of `caller`. */
  take(caller: string, limit: number): RateState {
    const nowMs = this.now();
    let window = this.#windows.get(caller);
    if (window === undefined || nowMs - window.startedMs >= this.windowMs || nowMs < window.startedMs) {
      window = { startedMs: nowMs, used: 0 };
      this.#windows.delete(caller);
      this.#windows.set(caller, window);
      if (this.#windows.size > MAX_TRACKED) this.#windows.delete(this.#windows.keys().next().value!);
    }
    const allowed = window.used < limit;
    if (allowed) window.used += 1;
    const resetS = Math.max(1, Math.ceil((window.startedMs + this.windowMs - nowMs) / 1_000));
    // A limit may be lowered while its window runs.
    return { allowed, limit, remaining: Math.max(0, limit - window.used), resetS };
  }
}

/** `RateLimit-Policy` and `RateLimit` of the IETF draft draft-ietf-httpapi-ratelimit-headers. */
export function rateLimitHeaders(state: RateState): Record<string, string> {
  return {
    'ratelimit-policy': `"burst";q=${state.limit};w=60`,
    ratelimit: `"burst";r=${state.remaining};t=${state.resetS}`,
  };
}
