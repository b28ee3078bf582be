import { describe, expect, it } from 'vitest';
import { calibrate, poolLogits, scoreOf, scoreType, verdictOf } from '@/lib/detection/scoring';

describe('scoreType', () => {
  it.each([
    [0, 'VERY LOW'],
    [34.99, 'VERY LOW'],
    [35, 'LOW'],
    [49.99, 'LOW'],
    [50, 'MEDIUM'],
    [64.99, 'MEDIUM'],
    [65, 'HIGH'],
    [79.99, 'HIGH'],
    [80, 'VERY HIGH'],
    [100, 'VERY HIGH'],
  ])('%f is %s', (score, type) => expect(scoreType(score)).toBe(type));
});

describe('verdictOf', () => {
  it('is live from the threshold on, with the confidence of the verdict', () => {
    expect(verdictOf(0.84)).toEqual({
      realScore: 0.84,
      score: 84,
      type: 'VERY HIGH',
      verdict: 'live',
      confidence: 0.84,
    });
    expect(verdictOf(0.65).verdict).toBe('live');
    expect(verdictOf(0.6499)).toMatchObject({
      verdict: 'fake',
      confidence: 0.3501,
      score: 64.99,
      type: 'MEDIUM',
    });
  });

  it("honours the tenant's threshold", () => {
    expect(verdictOf(0.7, 90)).toMatchObject({ verdict: 'fake', confidence: 0.3 });
    expect(verdictOf(0.4, 30)).toMatchObject({ verdict: 'live', confidence: 0.4 });
  });

  it('has no floating-point dust in scores', () => expect(scoreOf(0.5701)).toBe(57.01));
});

describe('poolLogits and calibrate', () => {
  it('pools the lowest share, at least one frame', () => {
    expect(poolLogits([5, 1, 4, 2, 3, 9, 8, 7, 6, 10], 0.3)).toBe(2);
    expect(poolLogits([5, 1], 0.01)).toBe(1);
    expect(poolLogits([5, 1], 1)).toBe(3);
    expect(() => poolLogits([], 0.3)).toThrow(RangeError);
  });

  it('stays within 0 and 1 and rises with the logit', () => {
    const low = calibrate(-50, { a: 1, b: 0 });
    const high = calibrate(50, { a: 1, b: 0 });
    expect([low, calibrate(0, { a: 1, b: 0 }), high]).toEqual([0, 0.5, 1]);
  });
});
