import { expect, test } from 'vitest';
import { correctColours } from './colour-matrix';

/** What BT.601 weights make of the Y, Cb and Cr that BT.709 makes of a colour. */
function misread(red: number, green: number, blue: number): Uint8Array {
  const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const cb = (blue - luma) / 1.8556;
  const cr = (red - luma) / 1.5748;
  return Uint8Array.from([luma + 1.402 * cr, luma - 0.344136 * cb - 0.714136 * cr, luma + 1.772 * cb]);
}

test.each([
  [200, 150, 130],
  [120, 80, 70],
  [128, 128, 128],
  [60, 120, 90],
])('a BT.709 colour (%i, %i, %i) that was read as BT.601 comes back', (red, green, blue) => {
  const rgb = misread(red, green, blue);
  correctColours(rgb, 1);
  for (const [at, value] of [red, green, blue].entries()) {
    expect(Math.abs(rgb[at]! - value)).toBeLessThanOrEqual(2);
  }
});

test('other and unknown colour spaces stay as they are', () => {
  for (const space of [0, 2, 5, 6, 9]) {
    const rgb = Uint8Array.from([200, 150, 130]);
    correctColours(rgb, space);
    expect([...rgb]).toEqual([200, 150, 130]);
  }
});
