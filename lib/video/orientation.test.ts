import { expect, test } from 'vitest';
import { rotationMatrix } from '@/e2e/support/clips/encode-clip';
import { orientationFromMatrix, orientRgb, UPRIGHT } from './orientation';

const ONE = 65_536;
/** Three pixels in a row and two rows: red-channel values 1 2 3 / 4 5 6. */
const PICTURE = Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((value) => [value, 0, 0]));
const reds = (rgb: Uint8Array) => Array.from({ length: 6 }, (_, at) => rgb[at * 3]);
const numbers = (matrix: Buffer) => Array.from({ length: 9 }, (_, at) => matrix.readInt32LE(at * 4));

test.each([0, 90, 180, 270] as const)('a matrix for %i degrees clockwise is read as that', (degrees) => {
  expect(orientationFromMatrix(numbers(rotationMatrix(degrees)))).toEqual({
    mirrored: false,
    rotationDegrees: degrees,
  });
});

test('mirrored matrices are told from turned ones', () => {
  expect(orientationFromMatrix([-ONE, 0, 0, 0, ONE])).toEqual({ mirrored: true, rotationDegrees: 0 });
  expect(orientationFromMatrix([ONE, 0, 0, 0, -ONE])).toEqual({ mirrored: true, rotationDegrees: 180 });
  expect(orientationFromMatrix([0, ONE, 0, ONE, 0])).toEqual({ mirrored: true, rotationDegrees: 270 });
});

test('a matrix that maps everything to a line counts as upright', () => {
  expect(orientationFromMatrix([0, 0, 0, 0, 0])).toEqual(UPRIGHT);
  expect(orientationFromMatrix([])).toEqual(UPRIGHT);
});

test.each([
  [false, 0, [1, 2, 3, 4, 5, 6]],
  [false, 90, [4, 1, 5, 2, 6, 3]],
  [false, 180, [6, 5, 4, 3, 2, 1]],
  [false, 270, [3, 6, 2, 5, 1, 4]],
  [true, 0, [3, 2, 1, 6, 5, 4]],
  [true, 90, [6, 3, 5, 2, 4, 1]],
  [true, 180, [4, 5, 6, 1, 2, 3]],
  [true, 270, [1, 4, 2, 5, 3, 6]],
] as const)(
  'pixels go where they belong (mirrored %s, %i degrees)',
  (mirrored, rotationDegrees, expected) => {
    expect(reds(orientRgb(PICTURE, 3, 2, { mirrored, rotationDegrees }))).toEqual(expected);
  },
);
