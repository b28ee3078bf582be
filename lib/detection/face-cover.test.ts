import { describe, expect, it } from 'vitest';
import { isLook, LOOKS, pooledCover } from '@/lib/detection/face-cover';

describe('isLook', () => {
  it.each([5, 10, 30, 60, 90, 120, 7])(
    'asks for five of %i frames, none of them neighbours of all',
    (wanted) => {
      const slots = Array.from({ length: wanted }, (_, slot) => slot).filter((slot) => isLook(slot, wanted));
      expect(slots).toHaveLength(LOOKS);
      const gaps = slots.slice(1).map((slot, at) => slot - slots[at]!);
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      expect(slots.at(-1)).toBe(wanted - 1);
    },
  );

  it('asks for all where there are fewer', () => {
    expect([0, 1, 2].filter((slot) => isLook(slot, 3))).toEqual([0, 1, 2]);
  });
});

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
