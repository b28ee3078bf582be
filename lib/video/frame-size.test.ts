import { expect, test } from 'vitest';
import { fitWithin, squarePixelSize } from './frame-size';

test.each([
  [
    { width: 720, height: 576 },
    { num: 64, den: 45 },
    { width: 1024, height: 576 },
  ],
  [
    { width: 720, height: 480 },
    { num: 8, den: 9 },
    { width: 720, height: 540 },
  ],
  [
    { width: 640, height: 480 },
    { num: 0, den: 1 },
    { width: 640, height: 480 },
  ],
  [
    { width: 640, height: 480 },
    { num: 1, den: 0 },
    { width: 640, height: 480 },
  ],
  [
    { width: 640, height: 480 },
    { num: 100, den: 1 },
    { width: 640, height: 480 },
  ],
  [
    { width: 640, height: 480 },
    { num: -4, den: 3 },
    { width: 640, height: 480 },
  ],
])('%o with pixels of %o is %o in square pixels', (stored, ratio, expected) => {
  expect(squarePixelSize(stored, ratio)).toEqual(expected);
});

test('pictures shrink to the longer side, never grow, and keep at least one pixel', () => {
  expect(fitWithin({ width: 1920, height: 1080 }, 480)).toEqual({ width: 480, height: 270 });
  expect(fitWithin({ width: 100, height: 50 }, 480)).toEqual({ width: 100, height: 50 });
  expect(fitWithin({ width: 2, height: 9_000 }, 480)).toEqual({ width: 1, height: 480 });
});
