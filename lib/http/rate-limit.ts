/** How a caller stands against its limit. */
export interface RateState {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds, at least 1, until one more request passes, or where some are left, until more are. */
  resetS: number;
}

/** Requests of a caller that came close together; they leave the window with the last of them. */
interface Group {
  firstMs: number;
  lastMs: number;
  count: number;
}

const MINUTE_MS = 60_000;
/** A window is told apart this finely: under load that never ends, at least 60/61 of a limit pass. */
const GROUPS_PER_WINDOW = 60;
const MAX_TRACKED = 100_000;

/**
 * A sliding window (of one minute unless told), counted per node in memory: in no stretch of that length, wherever it
 * begins, do more than `limit` requests pass. Memory is bounded: a caller has 61 groups at most, whatever its limit, and
 * past 100,000 callers those that have been quiet for longest are forgotten.
 */
export class RateLimiter {
  /** In the order of the latest request. */
  readonly #callers = new Map<string, Group[]>();

  constructor(
    private readonly now: () => number = Date.now,
    private readonly windowMs = MINUTE_MS,
  ) {}

  /** How many callers are remembered. */
  get tracked(): number {
    return this.#callers.size;
  }

  /** Counts one request of `caller`. */
  take(caller: string, limit: number): RateState {
    const nowMs = this.now();
    const groups = this.#recent(caller, nowMs);
    const used = groups.reduce((sum, { count }) => sum + count, 0);
    const allowed = used < limit;
    if (allowed) this.#count(groups, nowMs);
    this.#remember(caller, groups, nowMs);
    // A limit may be lowered while its window runs.
    const remaining = Math.max(0, limit - used - (allowed ? 1 : 0));
    const resetMs = this.#freedAtMs(groups, remaining > 0 ? 1 : used - limit + 1, nowMs) - nowMs;
    return { allowed, limit, remaining, resetS: Math.max(1, Math.ceil(resetMs / 1_000)) };
  }

  /** The groups that are still in the window. A clock that jumped back starts over, instead of locking the caller out. */
  #recent(caller: string, nowMs: number): Group[] {
    const groups = this.#callers.get(caller) ?? [];
    if ((groups.at(-1)?.lastMs ?? nowMs) > nowMs) return [];
    const firstInside = groups.findIndex(({ lastMs }) => nowMs - lastMs < this.windowMs);
    return firstInside < 0 ? [] : firstInside === 0 ? groups : groups.slice(firstInside);
  }

  #count(groups: Group[], nowMs: number): void {
    const last = groups.at(-1);
    if (last !== undefined && nowMs - last.firstMs < this.windowMs / GROUPS_PER_WINDOW) {
      last.count += 1;
      last.lastMs = nowMs;
    } else {
      groups.push({ firstMs: nowMs, lastMs: nowMs, count: 1 });
    }
  }

  #remember(caller: string, groups: Group[], nowMs: number): void {
    this.#callers.delete(caller);
    if (groups.length > 0) this.#callers.set(caller, groups);
    for (const [quietest, { length, [length - 1]: last }] of this.#callers) {
      const isOver = nowMs - last!.lastMs >= this.windowMs;
      if (!isOver && this.#callers.size <= MAX_TRACKED) return;
      this.#callers.delete(quietest);
    }
  }

  /** When `wanted` requests have left the window. */
  #freedAtMs(groups: Group[], wanted: number, nowMs: number): number {
    let freed = 0;
    for (const { count, lastMs } of groups) {
      freed += count;
      if (freed >= wanted) return lastMs + this.windowMs;
    }
    return nowMs + this.windowMs;
  }
}

/** `RateLimit-Policy` and `RateLimit` of the IETF draft draft-ietf-httpapi-ratelimit-headers. */
export function rateLimitHeaders(state: RateState): Record<string, string> {
  return {
    'ratelimit-policy': `"burst";q=${state.limit};w=60`,
    ratelimit: `"burst";r=${state.remaining};t=${state.resetS}`,
  };
}
