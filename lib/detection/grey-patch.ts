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
