import { describe, expect, it } from 'vitest';
import { pooledCover } from '@/lib/detection/face-cover';

describe('pooledCover', () => {
  it('a part that is hidden in two of five frames is free, in three it is hidden', () => {
    expect(pooledCover([9, -9, -9, 9, -9])).toBe(-9);
    expect(pooledCover([9, -9, 9, 9, -9])).toBe(9);
  });

  it('of two frames the freer one counts, and without any nothing is hidden', () => {
    expect(pooledCover([3, -3])).toBe(-3);
    expect(pooledCover([3, 1, -3, 2])).toBe(1);
    expect(pooledCover([])).toBe(Number.NEGATIVE_INFINITY);
  });
});
