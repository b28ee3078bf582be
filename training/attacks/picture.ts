import type { Box } from '@/lib/detection/box';

/** Packed RGB, 3 bytes a pixel, no row padding. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** A black picture. */
export function blank(width: number, height: number): Picture {
  return { width, height, rgb: new Uint8Array(width * height * 3) };
}

/** The colour at a place between pixels, bilinear; beyond the edges that of the edge. Writes three values to `out` at `at`. */
export function sampleAt(
  { width, height, rgb }: Picture,
  x: number,
  y: number,
  out: Uint8Array | Float32Array,
  at: number,
): void {
  const px = Math.min(Math.max(x, 0), width - 1.001);
  const py = Math.min(Math.max(y, 0), height - 1.001);
  const [x0, y0] = [px | 0, py | 0];
  const [fx, fy] = [px - x0, py - y0];
  const above = (y0 * width + x0) * 3;
  const below = above + width * 3;
  for (let c = 0; c < 3; c++) {
    const top = rgb[above + c]! * (1 - fx) + rgb[above + 3 + c]! * fx;
    const bottom = rgb[below + c]! * (1 - fx) + rgb[below + 3 + c]! * fx;
    out[at + c] = top + (bottom - top) * fy;
  }
}

/** A part of the picture (it may reach beyond the edges) at another size. A smaller one averages what falls together. */
export function resized(picture: Picture, part: Box, width: number, height: number): Picture {
  const out = blank(width, height);
  const [stepX, stepY] = [part.width / width, part.height / height];
  const taps = Math.max(1, Math.min(8, Math.round(Math.max(stepX, stepY))));
  const sample = new Float32Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const sum = [0, 0, 0];
      for (let ty = 0; ty < taps; ty++) {
        for (let tx = 0; tx < taps; tx++) {
          const x = part.x + (column + (tx + 0.5) / taps) * stepX - 0.5;
          const y = part.y + (row + (ty + 0.5) / taps) * stepY - 0.5;
          sampleAt(picture, x, y, sample, 0);
          for (let c = 0; c < 3; c++) sum[c]! += sample[c]!;
        }
      }
      for (let c = 0; c < 3; c++) out.rgb[(row * width + column) * 3 + c] = Math.round(sum[c]! / taps ** 2);
    }
  }
  return out;
}

/** The whole of a picture as a part of it. */
export const whole = ({ width, height }: Picture): Box => ({ x: 0, y: 0, width, height });

/** Sizes that 4:2:0 can hold. */
export const even = (value: number) => Math.max(2, 2 * Math.round(value / 2));
