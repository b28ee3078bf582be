import { PATCH_SIDE } from '@/lib/detection/grey-patch';
import { type Homography, inverse, multiply, solve } from '@/lib/detection/linear-algebra';

const SIDE = PATCH_SIDE;
const MARGIN = 6;
const INNER = SIDE - 2 * MARGIN;
/** Side of the part of a patch that is compared. */
export const ALIGNED_SIDE = INNER;
const PARAMETERS = 8;
const MAX_ITERATIONS = 30;
const CENTRE = (SIDE - 1) / 2;

type NineNumbers = [number, number, number, number, number, number, number, number, number];

/** Subtracts the mean and scales to unit length, in place; returns mean and length, null for a flat patch. */
function normalise(values: Float64Array): { mean: number; length: number } | null {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]!;
  mean /= values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! - mean;
    values[i] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  if (length < 1e-6) return null;
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / length;
  return { mean, length };
}

/** What stays the same for one reference patch: its normalised pixels, Jacobian and Hessian. */
export interface Reference {
  pixels: Float64Array;
  mean: number;
  length: number;
  gradientMean: number;
  jacobian: Float64Array;
  hessian: Float64Array;
}

/** Prepares a (prefiltered) patch as the reference of alignments; null for a flat one. */
export function reference(patch: Float32Array): Reference | null {
  const count = INNER * INNER;
  const pixels = new Float64Array(count);
  const jacobian = new Float64Array(count * PARAMETERS);
  let gradientSum = 0;
  for (let row = 0, at = 0; row < INNER; row++) {
    for (let column = 0; column < INNER; column++, at++) {
      const p = (row + MARGIN) * SIDE + column + MARGIN;
      pixels[at] = patch[p]!;
      const gx = (patch[p + 1]! - patch[p - 1]!) / 2;
      const gy = (patch[p + SIDE]! - patch[p - SIDE]!) / 2;
      gradientSum += Math.hypot(gx, gy);
      // Coordinates from the centre in half sides keep the Hessian well conditioned.
      const x = (column + MARGIN - CENTRE) / CENTRE;
      const y = (row + MARGIN - CENTRE) / CENTRE;
      const along = gx * x + gy * y;
      const j = at * PARAMETERS;
      jacobian[j] = gx * x;
      jacobian[j + 1] = gx * y;
      jacobian[j + 2] = gx;
      jacobian[j + 3] = gy * x;
      jacobian[j + 4] = gy * y;
      jacobian[j + 5] = gy;
      jacobian[j + 6] = -along * x;
      jacobian[j + 7] = -along * y;
    }
  }
  const norm = normalise(pixels);
  if (!norm) return null;
  project(jacobian, pixels);
  return { pixels, ...norm, gradientMean: gradientSum / count, jacobian, hessian: gram(jacobian) };
}

/** Removes from each column what a change of brightness or contrast explains. */
function project(jacobian: Float64Array, pixels: Float64Array): void {
  const count = pixels.length;
  for (let k = 0; k < PARAMETERS; k++) {
    let mean = 0;
    let dot = 0;
    for (let at = 0; at < count; at++) {
      mean += jacobian[at * PARAMETERS + k]!;
      dot += jacobian[at * PARAMETERS + k]! * pixels[at]!;
    }
    mean /= count;
    for (let at = 0; at < count; at++) {
      const j = at * PARAMETERS + k;
      jacobian[j] = jacobian[j]! - mean - dot * pixels[at]!;
    }
  }
}

function gram(jacobian: Float64Array): Float64Array {
  const out = new Float64Array(PARAMETERS * PARAMETERS);
  for (let at = 0; at < jacobian.length; at += PARAMETERS) {
    for (let a = 0; a < PARAMETERS; a++) {
      const value = jacobian[at + a]!;
      for (let b = a; b < PARAMETERS; b++)
        out[a * PARAMETERS + b] = out[a * PARAMETERS + b]! + value * jacobian[at + b]!;
    }
  }
  for (let a = 0; a < PARAMETERS; a++)
    for (let b = 0; b < a; b++) out[a * PARAMETERS + b] = out[b * PARAMETERS + a]!;
  return out;
}

/** Samples the patch at warped positions, bilinear, edge repeated. `warp` works on centred coordinates. */
function sample(patch: Float32Array, warp: Homography, out: Float64Array): void {
  const last = SIDE - 1.001;
  const [a, b, c, d, e, f, g, h, i] = [...warp] as NineNumbers;
  for (let row = 0, at = 0; row < INNER; row++) {
    const y = (row + MARGIN - CENTRE) / CENTRE;
    const [by, ey, hy] = [b * y, e * y, h * y];
    for (let column = 0; column < INNER; column++, at++) {
      const x = (column + MARGIN - CENTRE) / CENTRE;
      const w = g * x + hy + i;
      const wantedX = ((a * x + by + c) / w) * CENTRE + CENTRE;
      const wantedY = ((d * x + ey + f) / w) * CENTRE + CENTRE;
      // Not Math.min and Math.max, which cost as much as all the rest.
      const px = wantedX < 0 ? 0 : wantedX > last ? last : wantedX;
      const py = wantedY < 0 ? 0 : wantedY > last ? last : wantedY;
      const x0 = px | 0;
      const y0 = py | 0;
      const fx = px - x0;
      const fy = py - y0;
      const p = y0 * SIDE + x0;
      const above = patch[p]! + (patch[p + 1]! - patch[p]!) * fx;
      const below = patch[p + SIDE]! + (patch[p + SIDE + 1]! - patch[p + SIDE]!) * fx;
      out[at] = above + (below - above) * fy;
    }
  }
}

export interface Alignment {
  /** Maps the reference's centred coordinates (−1…1 over the patch) to the other's. */
  warp: Homography;
  /** Normalised correlation after alignment, −1…1. */
  correlation: number;
  /** Mean absolute grey difference after alignment, intensities affine-matched, in grey levels of the reference. */
  difference: number;
  /** What is left of each pixel after alignment, ALIGNED_SIDE squared, in grey levels of the reference. */
  remainder: Float64Array;
}

/**
 * Aligns a prefiltered patch to the reference by an 8-parameter homography that maximises the enhanced correlation
 * coefficient (Evangelidis & Psarakis 2008; inverse-compositional form). Null when it can't be done.
 */
export function align(target: Reference, patch: Float32Array): Alignment | null {
  let warp: Homography = Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  let best: { warp: Homography; correlation: number; pixels: Float64Array } | null = null;
  let spare: Float64Array = new Float64Array(INNER * INNER);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const pixels = spare;
    sample(patch, warp, pixels);
    if (!normalise(pixels)) return null;
    let correlation = 0;
    for (let at = 0; at < pixels.length; at++) correlation += pixels[at]! * target.pixels[at]!;
    const gain = best ? correlation - best.correlation : 1;
    if (!best || gain > 0) {
      spare = best?.pixels ?? new Float64Array(INNER * INNER);
      best = { warp, correlation, pixels };
    }
    if (gain < 2e-5) break;
    const next = step(target, pixels, correlation);
    const back = next && inverse(next);
    if (!back) break;
    warp = multiply(warp, back);
    if (!warp.every(Number.isFinite)) break;
  }
  if (!best) return null;
  const { correlation, pixels } = best;
  const remainder = new Float64Array(pixels.length);
  let sum = 0;
  for (let at = 0; at < pixels.length; at++) {
    const left = (correlation * pixels[at]! - target.pixels[at]!) * target.length;
    remainder[at] = left;
    sum += Math.abs(left);
  }
  return { warp: best.warp, correlation, difference: sum / remainder.length, remainder };
}

/** Jacobian times error. Eight sums in variables: this loop is half the work of an alignment. */
function steepestDescent(
  { jacobian, pixels: wanted, length }: Reference,
  pixels: Float64Array,
  gain: number,
) {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0, j = 0; at < pixels.length; at++, j += PARAMETERS) {
    const error = gain * pixels[at]! - length * wanted[at]!;
    a += jacobian[j]! * error;
    b += jacobian[j + 1]! * error;
    c += jacobian[j + 2]! * error;
    d += jacobian[j + 3]! * error;
    e += jacobian[j + 4]! * error;
    f += jacobian[j + 5]! * error;
    g += jacobian[j + 6]! * error;
    h += jacobian[j + 7]! * error;
  }
  return Float64Array.of(a, b, c, d, e, f, g, h);
}

/** The Gauss–Newton update of the reference's own coordinates, as a homography. */
function step(target: Reference, pixels: Float64Array, correlation: number): Homography | null {
  const right = steepestDescent(target, pixels, target.length / Math.max(correlation, 0.1));
  const p = solve(target.hessian, right);
  if (!p) return null;
  // The Jacobian is per pixel, the coordinates are in half sides.
  const s = 1 / CENTRE;
  return Float64Array.from([
    1 + p[0]! * s,
    p[1]! * s,
    p[2]! * s,
    p[3]! * s,
    1 + p[4]! * s,
    p[5]! * s,
    p[6]! * s,
    p[7]! * s,
    1,
  ]);
}
