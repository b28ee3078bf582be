import type { VideoFrame } from '@/lib/video/types';

/** Small copies of frames, and walks over them from one side inwards. */

export const SIDES = ['top', 'bottom', 'left', 'right'] as const;
export type Side = (typeof SIDES)[number];

/** About the longer side of the small pictures in which bars are looked for. */
const LOOK_SIDE = 240;
/** A part of the small pictures, in pixels; right and bottom are outside. */
export interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A frame made small. */
export interface SmallPicture {
  width: number;
  height: number;
  /** Packed RGB. */
  rgb: Float32Array;
}

/**
 * Shrinks by a whole number `step`: each pixel is the mean of `step` neighbours in the middle one of `step` rows. Up to
 * `step − 1` pixels at the right and bottom are left out.
 */
export function shrink({ width, height, rgb }: VideoFrame): SmallPicture {
  const step = Math.max(1, Math.round(Math.max(width, height) / LOOK_SIDE));
  const small = { width: Math.floor(width / step), height: Math.floor(height / step) };
  const out = new Float32Array(small.width * small.height * 3);
  let to = 0;
  for (let y = 0; y < small.height; y++) {
    let from = (y * step + (step >> 1)) * width * 3;
    for (let x = 0; x < small.width; x++) {
      let [red, green, blue] = [0, 0, 0];
      for (let at = 0; at < step; at++, from += 3) {
        red += rgb[from]!;
        green += rgb[from + 1]!;
        blue += rgb[from + 2]!;
      }
      out[to++] = red / step;
      out[to++] = green / step;
      out[to++] = blue / step;
    }
  }
  return { ...small, rgb: out };
}

/** How to walk from one side of a region inwards: `lines` along the side, `depths` away from it. */
export interface Walk {
  lines: number;
  depths: number;
  /** The pixel at which line 0 begins, and the steps to the next line and one deeper; all three in pixels. */
  start: number;
  nextLine: number;
  deeper: number;
}

export function walkFrom(side: Side, region: Region, rowPixels: number): Walk {
  const { left, top, right, bottom } = region;
  const [width, height] = [right - left, bottom - top];
  const isRow = side === 'top' || side === 'bottom';
  const [x, y] = [side === 'right' ? right - 1 : left, side === 'bottom' ? bottom - 1 : top];
  const start = y * rowPixels + x;
  const inwards = side === 'top' || side === 'left' ? 1 : -1;
  return isRow
    ? { lines: width, depths: height, start, nextLine: 1, deeper: inwards * rowPixels }
    : { lines: height, depths: width, start, nextLine: rowPixels, deeper: inwards };
}
