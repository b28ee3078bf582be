import { type Box, boxSide } from '@/lib/detection/box';
import { prefilter } from '@/lib/detection/grey-patch';
import { align, reference } from '@/lib/detection/homography';
import type { Homography } from '@/lib/detection/linear-algebra';

/** A grey face patch with the place it was cut from. */
export interface PlacedPatch {
  patch: Float32Array;
  box: Box;
}

export interface Rigidity {
  /** Median over the patches of what a plane's motion leaves unexplained; a waved photo is near zero. */
  residual: number;
  /** Median motion of the face's corners against the reference, in face sides. */
  motion: number;
  /** Patches that could be aligned. */
  patches: number;
}

/** Fewest aligned patches that say anything. */
const MIN_PATCHES = 4;

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
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
  for (const other of placed) {
    if (other === middle) continue;
    const found = align(target, prefilter(other.patch));
    if (!found) continue;
    residuals.push(found.difference / (target.gradientMean + 1));
    motions.push(cornerMotion(found.warp, middle.box, other.box));
  }
  if (residuals.length < MIN_PATCHES) return null;
  return { residual: median(residuals), motion: median(motions), patches: residuals.length };
}
