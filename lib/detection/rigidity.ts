import { type Box, boxSide } from '@/lib/detection/box';
import { prefilter } from '@/lib/detection/grey-patch';
import { ALIGNED_SIDE, align, reference } from '@/lib/detection/homography';
import type { Homography } from '@/lib/detection/linear-algebra';

/** A grey face patch with the place it was cut from. */
export interface PlacedPatch {
  patch: Float32Array;
  box: Box;
  timestampMs: number;
}

export interface Rigidity {
  /** Median over the patches of what a plane's motion leaves unexplained; a waved photo is near zero. */
  residual: number;
  /**
   * The same where most is left: an eye that shuts, a mouth that opens. Blurred first, so that noise of sensor and codec,
   * which is left everywhere, counts for little.
   */
  local: number;
  /** Median motion of the face's corners against the reference, in face sides. */
  motion: number;
  /** Patches that could be aligned. */
  patches: number;
  /** Time from the first patch to the last, in ms. */
  spanMs: number;
}

/** Standard deviation of the blur that takes noise from a remainder, in pixels of the patch. */
const BLUR = 4;
/** `local` is exceeded by this share of a patch … */
const LOCAL_SHARE = 0.02;
/** … and by this share of the patches: nobody blinks in all of them. */
const LIVELY_SHARE = 0.2;
/** Fewest aligned patches that say anything. */
const MIN_PATCHES = 4;

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const BLUR_RADIUS = Math.ceil(2.5 * BLUR);
const BLUR_WEIGHTS = Float64Array.from({ length: 2 * BLUR_RADIUS + 1 }, (_, at) =>
  Math.exp(-((at - BLUR_RADIUS) ** 2) / (2 * BLUR ** 2)),
).map((weight, _, all) => weight / all.reduce((sum, one) => sum + one));

/** Gaussian blur along rows, written as columns: twice gives both directions. The edge repeats. */
function blurTurned(from: Float64Array): Float64Array {
  const side = ALIGNED_SIDE;
  const out = new Float64Array(from.length);
  const line = new Float64Array(side + 2 * BLUR_RADIUS);
  for (let row = 0; row < side; row++) {
    const start = row * side;
    line.fill(from[start]!, 0, BLUR_RADIUS);
    for (let column = 0; column < side; column++) line[BLUR_RADIUS + column] = from[start + column]!;
    line.fill(from[start + side - 1]!, BLUR_RADIUS + side);
    for (let column = 0; column < side; column++) {
      let sum = 0;
      for (let tap = 0; tap < BLUR_WEIGHTS.length; tap++) sum += BLUR_WEIGHTS[tap]! * line[column + tap]!;
      out[column * side + row] = sum;
    }
  }
  return out;
}

/** The value that would stand at `rank` if they were sorted (Hoare's selection); moves them about. */
function ranked(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [up, down] = [low, high];
    while (up <= down) {
      while (values[up]! < pivot) up++;
      while (values[down]! > pivot) down--;
      if (up > down) break;
      const moved = values[up]!;
      values[up++] = values[down]!;
      values[down--] = moved;
    }
    if (rank <= down) high = down;
    else if (rank >= up) low = up;
    else break;
  }
  return values[rank]!;
}

/** What a remainder holds in its busiest places, noise taken away. */
function busiest(remainder: Float64Array): number {
  const blurred = blurTurned(blurTurned(remainder));
  for (let at = 0; at < blurred.length; at++) blurred[at] = Math.abs(blurred[at]!);
  return ranked(blurred, Math.floor((1 - LOCAL_SHARE) * blurred.length));
}

function cornerMotion(warp: Homography, from: Box, to: Box): number {
  let total = 0;
  for (const [x, y] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    const w = warp[6]! * x + warp[7]! * y + warp[8]!;
    const u = (warp[0]! * x + warp[1]! * y + warp[2]!) / w;
    const v = (warp[3]! * x + warp[4]! * y + warp[5]!) / w;
    const dx = to.x + ((u + 1) / 2) * to.width - (from.x + ((x + 1) / 2) * from.width);
    const dy = to.y + ((v + 1) / 2) * to.height - (from.y + ((y + 1) / 2) * from.height);
    total += Math.hypot(dx, dy);
  }
  return total / 4 / boxSide(from);
}

/**
 * How far the face's change over the clip is from that of a flat, stiff picture. Every patch is aligned to the middle
 * one by a homography; what remains, relative to the reference's own gradients, is the residual.
 * Null with too few patches.
 */
export function measureRigidity(placed: readonly PlacedPatch[]): Rigidity | null {
  if (placed.length < MIN_PATCHES + 1) return null;
  const middle = placed[placed.length >> 1]!;
  const target = reference(prefilter(middle.patch));
  if (!target) return null;
  const residuals: number[] = [];
  const motions: number[] = [];
  const locals: number[] = [];
  for (const other of placed) {
    if (other === middle) continue;
    const found = align(target, prefilter(other.patch));
    if (!found) continue;
    residuals.push(found.difference / (target.gradientMean + 1));
    motions.push(cornerMotion(found.warp, middle.box, other.box));
    locals.push(busiest(found.remainder) / (target.gradientMean + 1));
  }
  if (residuals.length < MIN_PATCHES) return null;
  const local = locals.sort((a, b) => a - b)[Math.floor((1 - LIVELY_SHARE) * locals.length)]!;
  const spanMs = placed.at(-1)!.timestampMs - placed[0]!.timestampMs;
  return { residual: median(residuals), local, motion: median(motions), patches: residuals.length, spanMs };
}
