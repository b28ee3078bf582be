import { describe, expect, it } from 'vitest';
import { RateLimiter, rateLimitHeaders } from './rate-limit';

const WINDOW_MS = 60_000;

/** Sends requests at these times. @returns when those came that passed */
function passed(limit: number, timesMs: number[]): number[] {
  let nowMs = 0;
  const limiter = new RateLimiter(() => nowMs);
  return timesMs.filter((timeMs) => {
    nowMs = timeMs;
    return limiter.take('key', limit).allowed;
  });
}

/** The most that passed in any stretch of one window, wherever it begins. */
function mostInAnyWindow(timesMs: number[]): number {
  let [most, from] = [0, 0];
  for (const [at, timeMs] of timesMs.entries()) {
    while (timeMs - timesMs[from]! >= WINDOW_MS) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

const every = (ms: number, untilMs: number, fromMs = 0) =>
  Array.from({ length: Math.ceil((untilMs - fromMs) / ms) }, (_, i) => fromMs + i * ms);

describe('RateLimiter', () => {
  it('lets no more than the limit through at the edge of two minutes', () => {
    // One early request, the rest of the limit just before the minute is over, and another limit just after.
    const burst = [...Array(59).fill(59_900), ...Array(60).fill(60_100)];
    const times = passed(60, [0, ...burst]);
    expect(mostInAnyWindow(times)).toBe(60);
    expect(times).toHaveLength(61);
  });

  it('lets no more than the limit through in any window, whatever the pattern', () => {
    let seed = 11;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    for (let round = 0; round < 30; round++) {
      const limit = 1 + Math.floor(random() * 100);
      const bursts = Array.from(
        { length: 60 },
        () => [random() * 400_000, 1 + random() * 2 * limit] as const,
      );
      const times = bursts.flatMap(([at, size]) => every(random() * 50, size * 50).map((ms) => at + ms));
      expect(
        mostInAnyWindow(
          passed(
            limit,
            times.sort((a, b) => a - b),
          ),
        ),
      ).toBeLessThanOrEqual(limit);
    }
  });

  it.each([
    [0.9, 0.9],
    [1.5, 0.95],
    [2, 0.95],
  ])('of a steady load of %f times the limit at least %f of the limit passes', (load, least) => {
    const limit = 100;
    const minutes = 10;
    const times = passed(limit, every(WINDOW_MS / (limit * load), minutes * WINDOW_MS));
    expect(times.length / (limit * minutes)).toBeGreaterThanOrEqual(least - 0.001);
    expect(times.length / (limit * minutes)).toBeLessThanOrEqual(1.1);
  });

  it('counts callers apart', () => {
    const limiter = new RateLimiter(() => 0);
    expect(limiter.take('a', 1).allowed).toBe(true);
    expect(limiter.take('a', 1).allowed).toBe(false);
    expect(limiter.take('b', 1).allowed).toBe(true);
  });

  it('tells what is left, and a refused one when to come again', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(() => nowMs);
    expect(limiter.take('a', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetS: 60 });
    nowMs = 20_000;
    expect(limiter.take('a', 2)).toEqual({ allowed: true, limit: 2, remaining: 0, resetS: 40 });
    nowMs = 59_999;
    expect(limiter.take('a', 2)).toEqual({ allowed: false, limit: 2, remaining: 0, resetS: 1 });
    // A limit that was lowered needs both to leave.
    expect(limiter.take('a', 1)).toEqual({ allowed: false, limit: 1, remaining: 0, resetS: 21 });
    nowMs = 60_000;
    expect(limiter.take('a', 2).allowed).toBe(true);
    expect(limiter.take('b', 0)).toEqual({ allowed: false, limit: 0, remaining: 0, resetS: 60 });
  });

  it('starts over when the clock jumps back, instead of locking callers out', () => {
    let nowMs = 1_000_000;
    const limiter = new RateLimiter(() => nowMs);
    limiter.take('a', 1);
    nowMs = 0;
    expect(limiter.take('a', 1).allowed).toBe(true);
  });

  it('remembers 100,000 callers and forgets the quietest, never one that goes on', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(() => nowMs);
    limiter.take('busy', 1);
    for (let i = 0; i < 150_000; i++) {
      limiter.take(`stranger ${i}`, 1);
      if (i % 1_000 === 0) expect(limiter.take('busy', 1).allowed).toBe(false);
    }
    expect(limiter.tracked).toBe(100_000);
    expect(limiter.take('stranger 149999', 1).allowed).toBe(false);
    expect(limiter.take('stranger 0', 1).allowed).toBe(true);
    // What left the window goes without being asked for.
    nowMs = WINDOW_MS;
    limiter.take('late', 1);
    expect(limiter.tracked).toBe(1);
  });

  it('writes the headers of the IETF draft', () => {
    expect(rateLimitHeaders({ allowed: true, limit: 100, remaining: 50, resetS: 30 })).toEqual({
      'ratelimit-policy': '"burst";q=100;w=60',
      ratelimit: '"burst";r=50;t=30',
    });
  });
});
