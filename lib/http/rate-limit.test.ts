import { describe, expect, it } from 'vitest';
import { RateLimiter, rateLimitHeaders } from './rate-limit';

describe('RateLimiter', () => {
  it('lets exactly the limit through in each window, whatever the load', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(() => nowMs);
    for (let window = 0; window < 3; window++) {
      let allowed = 0;
      for (let i = 0; i < 200; i++) {
        nowMs = window * 60_000 + i * 100;
        if (limiter.take('key', 100).allowed) allowed += 1;
      }
      expect(allowed).toBe(100);
    }
  });

  it('counts callers apart', () => {
    const limiter = new RateLimiter(() => 0);
    expect(limiter.take('a', 1).allowed).toBe(true);
    expect(limiter.take('a', 1).allowed).toBe(false);
    expect(limiter.take('b', 1).allowed).toBe(true);
  });

  it('never tells to retry in less than a second', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(() => nowMs);
    limiter.take('a', 1);
    nowMs = 59_999;
    expect(limiter.take('a', 1)).toMatchObject({ allowed: false, resetS: 1 });
  });

  it('starts over when the clock jumps back, instead of locking callers out', () => {
    let nowMs = 1_000_000;
    const limiter = new RateLimiter(() => nowMs);
    limiter.take('a', 1);
    nowMs = 0;
    expect(limiter.take('a', 1).allowed).toBe(true);
  });

  it('writes the headers of the IETF draft', () => {
    expect(rateLimitHeaders({ allowed: true, limit: 100, remaining: 50, resetS: 30 })).toEqual({
      'ratelimit-policy': '"burst";q=100;w=60',
      ratelimit: '"burst";r=50;t=30',
    });
  });
});
