import type { Box } from '@/lib/detection/box';
import type { VideoFrame } from '@/lib/video/types';

/** Side of the grey face patches, in pixels. */
export const PATCH_SIDE = 96;

/** Luma (Rec. 601, 0–255) of a box, bilinear, PATCH_SIDE squared, row by row; outside the frame the edge repeats. */
export function greyPatch(frame: VideoFrame, box: Box): Float32Array {
  const out = new Float32Array(PATCH_SIDE * PATCH_SIDE);
  const { rgb, width, height } = frame;
  const luma = (x: number, y: number): number => {
    const at = (y * width + x) * 3;
    return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
  };
  for (let row = 0; row < PATCH_SIDE; row++) {
    const y = Math.min(Math.max(box.y + ((row + 0.5) * box.height) / PATCH_SIDE - 0.5, 0), height - 1);
    const y0 = Math.floor(y);
    const y1 = Math.min(y0 + 1, height - 1);
    const fy = y - y0;
    for (let column = 0; column < PATCH_SIDE; column++) {
      const x = Math.min(Math.max(box.x + ((column + 0.5) * box.width) / PATCH_SIDE - 0.5, 0), width - 1);
      const x0 = Math.floor(x);
      const x1 = Math.min(x0 + 1, width - 1);
      const fx = x - x0;
      const above = luma(x0, y0) * (1 - fx) + luma(x1, y0) * fx;
      const below = luma(x0, y1) * (1 - fx) + luma(x1, y1) * fx;
      out[row * PATCH_SIDE + column] = above * (1 - fy) + below * fy;
    }
  }
  return out;
}

/** 5-tap binomial blur, the σ ≈ 1.1 prefilter of ECC; the edge repeats. */
export function prefilter(patch: Float32Array): Float32Array {
  const rows = new Float32Array(patch.length);
  const out = new Float32Array(patch.length);
  for (let y = 0; y < PATCH_SIDE; y++) blurLine(patch, rows, y * PATCH_SIDE, 1);
  for (let x = 0; x < PATCH_SIDE; x++) blurLine(rows, out, x, PATCH_SIDE);
  return out;
}

/** Blurs one row (`step` 1) or column (`step` PATCH_SIDE) that begins at `start`. */
function blurLine(from: Float32Array, to: Float32Array, start: number, step: number): void {
  const last = start + (PATCH_SIDE - 1) * step;
  for (let at = start; at <= last; at += step) {
    const before = at > start ? at - step : start;
    const first = before > start ? before - step : start;
    const after = at < last ? at + step : last;
    const end = after < last ? after + step : last;
    to[at] = (from[first]! + from[end]!) / 16 + (from[before]! + from[after]!) / 4 + (from[at]! * 6) / 16;
  }
}

/** Variance of the Laplacian of a patch: low when blurred. */
export function sharpness(patch: Float32Array): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < PATCH_SIDE - 1; y++) {
    for (let x = 1; x < PATCH_SIDE - 1; x++) {
      const at = y * PATCH_SIDE + x;
      const value =
        patch[at - 1]! + patch[at + 1]! + patch[at - PATCH_SIDE]! + patch[at + PATCH_SIDE]! - 4 * patch[at]!;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return squares / count - (sum / count) ** 2;
}
