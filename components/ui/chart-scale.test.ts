import { describe, expect, it } from 'vitest';
import { axisEnd, movedSlot, slotAt } from './chart-scale';

describe('the scale of a chart', () => {
  it('ends at or above the largest value, with a whole number in the middle', () => {
    expect([0, 1, 2, 3, 9, 10, 11, 70, 99, 100, 101, 5_432].map(axisEnd)).toEqual([
      2, 2, 2, 4, 10, 10, 20, 80, 100, 100, 200, 6_000,
    ]);
    for (let value = 0; value < 3_000; value += 7) {
      expect(axisEnd(value)).toBeGreaterThanOrEqual(value);
      expect(axisEnd(value) % 2).toBe(0);
    }
  });

  it('finds the bar under the pointer, also at the edges', () => {
    expect([-0.1, 0, 0.49, 0.5, 0.999, 1, 2].map((share) => slotAt(share, 4))).toEqual([0, 0, 1, 2, 3, 3, 3]);
  });

  it('moves by arrow keys from bar to bar and stops at the ends', () => {
    expect(movedSlot('ArrowRight', null, 3)).toBe(0);
    expect(movedSlot('ArrowLeft', null, 3)).toBe(2);
    expect(movedSlot('ArrowRight', 2, 3)).toBe(2);
    expect(movedSlot('ArrowLeft', 2, 3)).toBe(1);
    expect(movedSlot('Home', 2, 3)).toBe(0);
    expect(movedSlot('End', 0, 3)).toBe(2);
    expect(movedSlot('Tab', 1, 3)).toBeNull();
  });
});
