import { describe, expect, it } from 'vitest';
import { seededRandom } from '@/e2e/support/clips/draw-picture';
import { PATCH_SIDE, prefilter } from '@/lib/detection/grey-patch';
import { align, reference } from '@/lib/detection/homography';
import { looksFlat, looksStatic } from '@/lib/detection/motion';
import { measureRigidity, median, type PlacedPatch } from '@/lib/detection/rigidity';

const SIDE = PATCH_SIDE;

/** A smooth face-like relief of brightness at (x, y) of −1…1. */
function relief(x: number, y: number): number {
  const eye = (cx: number) => -70 * Math.exp(-((x - cx) ** 2 + (y + 0.25) ** 2) / 0.02);
  const mouth = -50 * Math.exp(-(x ** 2 / 0.08 + (y - 0.5) ** 2 / 0.01));
  const texture = 12 * Math.sin(9 * x + 3 * y) + 9 * Math.sin(13 * y - 5 * x);
  return 150 - 60 * (x * x + y * y) + eye(-0.35) + eye(0.35) + mouth + 30 * x * y + texture;
}

/** Renders a patch by asking where each of its pixels lies on the relief; a little noise as from a camera. */
function render(where: (x: number, y: number) => [number, number], seed: number): Float32Array {
  const out = new Float32Array(SIDE * SIDE);
  let state = seed * 2_654_435_761 + 1;
  for (let row = 0, at = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++, at++) {
      const [x, y] = where((column / (SIDE - 1)) * 2 - 1, (row / (SIDE - 1)) * 2 - 1);
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      out[at] = Math.min(255, Math.max(0, relief(x, y) + (state / 2 ** 31) * 2));
    }
  }
  return out;
}

const place = (patch: Float32Array, shift: number, i: number): PlacedPatch => ({
  patch,
  box: { x: 100 + shift, y: 80, width: 160, height: 160 },
  timestampMs: i * 400,
});

/** A photo waved in front of the camera: shift, turn, tilt. */
const waved = Array.from({ length: 10 }, (_, i) => {
  const t = Math.sin(i * 0.9);
  return place(
    render((x, y) => {
      const w = 1 + 0.05 * t * x - 0.03 * t * y;
      return [(x * (1 - 0.02 * t) + 0.05 * t * y + 0.03 * t) / w, (y - 0.05 * t * x + 0.02 * t) / w];
    }, i),
    30 * t,
    i,
  );
});

/** A head that turns and speaks: near parts move against far ones, and the mouth opens. */
const turning = Array.from({ length: 10 }, (_, i) => {
  const t = Math.sin(i * 0.9);
  return place(
    render((x, y) => {
      const depth = Math.exp(-(x * x + y * y) / 0.25);
      const mouth = y > 0.35 ? 0.12 * t * Math.exp(-(x * x) / 0.1) : 0;
      return [x + 0.16 * t * depth, y + mouth];
    }, i),
    30 * t,
    i,
  );
});

describe('rigidity', () => {
  it('a flat picture under shift, turn and tilt leaves almost nothing unexplained', () => {
    const found = measureRigidity(waved);
    expect(looksFlat(found)).toBe(true);
  });

  it('a turning head with a moving mouth does', () => {
    const found = measureRigidity(turning);
    expect(looksFlat(found)).toBe(false);
  });

  it('a motionless picture is static, not flat; a face that blinks is neither', () => {
    const still = Array.from({ length: 10 }, (_, i) =>
      place(
        render((x, y) => [x, y], i),
        0,
        i,
      ),
    );
    const found = measureRigidity(still);
    expect(looksFlat(found)).toBe(false);
    expect(looksStatic(found)).toBe(true);
    // Lids over the eyes in three of the ten pictures.
    const shut = (x: number, y: number): [number, number] =>
      y < -0.1 && y > -0.4 ? [x, -0.4 + (y + 0.4) / 3] : [x, y];
    const blinking = still.map((one, i) => (i % 4 === 1 ? place(render(shut, i), 0, i) : one));
    const alive = measureRigidity(blinking);
    expect(looksFlat(alive)).toBe(false);
    expect(looksStatic(alive)).toBe(false);
  });

  it.each([0.006, 0.012, 0.05])('a picture that glides by %f of the face is flat, noise or not', (share) => {
    const gliding = (levels: number) =>
      Array.from({ length: 10 }, (_, i) => {
        const noise = seededRandom(i + 1);
        const { patch, ...rest } = place(
          render((x, y) => [x, y], i),
          (share * 160 * i) / 4.5,
          i,
        );
        return { ...rest, patch: patch.map((value) => value + (noise() - 0.5) * 2 * levels) };
      });
    expect(looksFlat(measureRigidity(gliding(0)))).toBe(true);
    expect(looksFlat(measureRigidity(gliding(5)))).toBe(true);
  });

  it('says nothing with too few patches or a featureless one', () => {
    expect(measureRigidity(waved.slice(0, 4))).toBeNull();
    expect(
      measureRigidity(waved.map((one) => ({ ...one, patch: new Float32Array(SIDE * SIDE).fill(80) }))),
    ).toBeNull();
  });

  it('recovers a known shift, whatever the brightness and contrast', () => {
    const target = reference(prefilter(render((x, y) => [x, y], 1)))!;
    const shifted = render((x, y) => [x - 0.08, y + 0.05], 2).map((value) => 20 + 0.7 * value);
    const found = align(target, prefilter(shifted))!;
    expect(found.correlation).toBeGreaterThan(0.995);
    expect(found.warp[2]).toBeCloseTo(0.08, 1);
    expect(found.warp[5]).toBeCloseTo(-0.05, 1);
  });
});

describe('median', () => {
  it('takes the middle, or the mean of the two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBe(0);
  });
});
