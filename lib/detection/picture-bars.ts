import { blurredFill } from '@/lib/detection/blurred-fill';
import type { VideoFrame } from '@/lib/video/types';
import {
  type Region,
  SIDES,
  type Side,
  type SmallPicture,
  shrink,
  type Walk,
  walkFrom,
} from './small-picture';

/** What lies around the filmed picture: shares of the whole width (left, right) and height (top, bottom). */
export interface Bars {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** In smaller pictures nothing can be told. */
const MIN_SIDE = 32;
/** Thinner ones (under 2 % of the longer side) change nothing. */
const MIN_DEPTH = 4;
/** A bar takes less than this of its side. */
const MAX_DEPTH_SHARE = 0.42;
/** Grey levels by which a pixel differs from a one-coloured bar. */
const OTHER_COLOUR = 12;
/** The same for the pixel after the edge. */
const BEYOND_EDGE = 20;
/** A drawn bar is the same everywhere but for what the codec did; a wall or a dark room is not. */
const MAX_DEVIATION = 2.2;
/** Share of the lines that must leave the bar exactly at its edge: filmed edges are never so straight. */
const MIN_STRAIGHT = 0.5;
/** The same where the opposite bar is as deep: what is filmed there may be as dark as the bar. */
const MIN_STRAIGHT_TWIN = 0.3;
/** Share of the lines that may leave it before: a caption or a watermark. */
const MAX_EARLY = 0.06;
/** Pixels of the small picture that are cut off with the bar: its edge is not exactly between two of them. */
const MARGIN = 1;

type Colour = readonly [red: number, green: number, blue: number];

function middleOf(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** The colour one or two pixels inside a side; the outermost pixels often belong to no picture. */
function edgeColour(pictures: readonly SmallPicture[], walk: Walk): Colour {
  const values: [number[], number[], number[]] = [[], [], []];
  for (const { rgb } of pictures) {
    for (let line = 0; line < walk.lines; line += 2) {
      const at = walk.start + line * walk.nextLine + (1 + ((line >> 1) & 1)) * walk.deeper;
      for (const channel of [0, 1, 2] as const) values[channel].push(rgb[at * 3 + channel]!);
    }
  }
  return [middleOf(values[0]), middleOf(values[1]), middleOf(values[2])];
}

/** How far the most different of the three colours of a pixel is from `colour`, in grey levels. */
function distance(rgb: Float32Array, pixel: number, [red, green, blue]: Colour): number {
  const at = pixel * 3;
  return Math.max(Math.abs(rgb[at]! - red), Math.abs(rgb[at + 1]! - green), Math.abs(rgb[at + 2]! - blue));
}

interface PlainBar {
  depth: number;
  /** Share of the lines that end exactly there. */
  straight: number;
}

/** Where the lines of a walk leave a colour. */
interface ColourEnds {
  /** For each line the depth at which it does in any of the pictures. */
  ends: Int32Array;
  /** 1 for lines that leave it in one step, as at a drawn edge; 0 where it fades. */
  areSharp: Uint8Array;
}

function endsOfColour(pictures: readonly SmallPicture[], walk: Walk, colour: Colour): ColourEnds {
  const ends = new Int32Array(walk.lines).fill(walk.depths);
  const areSharp = new Uint8Array(walk.lines);
  const [red, green, blue] = colour;
  for (const { rgb } of pictures) {
    for (let line = 0; line < walk.lines; line++) {
      const start = walk.start + line * walk.nextLine;
      const known = ends[line]!;
      let depth = 1;
      // `distance` written out: nothing is asked as often as this.
      for (let at = (start + walk.deeper) * 3; depth < known; depth++, at += walk.deeper * 3) {
        if (Math.abs(rgb[at]! - red) > OTHER_COLOUR) break;
        if (Math.abs(rgb[at + 1]! - green) > OTHER_COLOUR) break;
        if (Math.abs(rgb[at + 2]! - blue) > OTHER_COLOUR) break;
      }
      ends[line] = depth;
      // The pixel at the end may lie on the edge; the one after it shows what is beyond.
      const beyond = start + Math.min(depth + 1, walk.depths - 1) * walk.deeper;
      const isSharp = distance(rgb, beyond, colour) >= BEYOND_EDGE ? 1 : 0;
      areSharp[line] = depth < known ? isSharp : areSharp[line]! | isSharp;
    }
  }
  return { ends, areSharp };
}

/** Root mean square of the differences from the colour, between the edge of the picture and that of the bar. */
function deviation(pictures: readonly SmallPicture[], walk: Walk, colour: Colour, bar: number): number {
  let [sum, count] = [0, 0];
  for (const { rgb } of pictures) {
    for (let line = 0; line < walk.lines; line += 2) {
      for (let depth = 1; depth < bar - 1; depth++) {
        const at = walk.start + line * walk.nextLine + depth * walk.deeper;
        const off = distance(rgb, at, colour);
        if (off > OTHER_COLOUR) continue; // A caption.
        sum += off * off;
        count++;
      }
    }
  }
  return count > 0 ? Math.sqrt(sum / count) : Number.POSITIVE_INFINITY;
}

/** A bar of one colour along one side; null when there is none. */
function plainBar(pictures: readonly SmallPicture[], side: Side, region: Region): PlainBar | null {
  const walk = walkFrom(side, region, pictures[0]!.width);
  if (walk.depths < MIN_SIDE / 2) return null;
  const colour = edgeColour(pictures, walk);
  const { ends, areSharp } = endsOfColour(pictures, walk, colour);
  const counts = new Int32Array(walk.depths + 2);
  for (const [line, end] of ends.entries()) counts[end] = counts[end]! + areSharp[line]!;
  const limit = Math.min(walk.depths * MAX_DEPTH_SHARE, walk.depths - 1);
  const near = (depth: number) => counts[depth - 1]! + counts[depth]! + counts[depth + 1]!;
  let depth = MIN_DEPTH;
  for (let other = MIN_DEPTH; other <= limit; other++) {
    // The middle of the three counts double, so that of equal sums the one around the edge is taken.
    if (near(other) + counts[other]! > near(depth) + counts[depth]!) depth = other;
  }
  const straight = near(depth) / walk.lines;
  if (straight < MIN_STRAIGHT_TWIN) return null;
  const early = ends.reduce((sum, end) => sum + (end < depth - 1 ? 1 : 0), 0);
  if (early > walk.lines * MAX_EARLY) return null;
  return deviation(pictures, walk, colour, depth) <= MAX_DEVIATION ? { depth, straight } : null;
}

/** Depths of the plain bars on two opposite sides; 0 where there is none. */
function plainPair(
  pictures: readonly SmallPicture[],
  sides: readonly [Side, Side],
  region: Region,
): [number, number] {
  const found = sides.map((side) => plainBar(pictures, side, region));
  const [a, b] = found;
  const areTwins = a && b && Math.abs(a.depth - b.depth) <= 2;
  return found.map((bar) => {
    if (!bar) return 0;
    return bar.straight >= (areTwins ? MIN_STRAIGHT_TWIN : MIN_STRAIGHT) ? bar.depth + MARGIN : 0;
  }) as [number, number];
}

/** What is left of a region without its plain bars. */
function withoutPlain(pictures: readonly SmallPicture[], whole: Region): Region {
  let region = whole;
  // Twice where there are any: bars on all sides hide each other's ends.
  for (let round = 0; round < 2; round++) {
    const before = region;
    const [top, bottom] = plainPair(pictures, ['top', 'bottom'], region);
    region = { ...region, top: region.top + top, bottom: region.bottom - bottom };
    const [left, right] = plainPair(pictures, ['left', 'right'], region);
    region = { ...region, left: region.left + left, right: region.right - right };
    if (SIDES.every((side) => region[side] === before[side])) break;
  }
  return region;
}

/**
 * Finds the bars that editors and players draw around a picture of another shape: black, white or of any one colour on
 * any side, or on two sides an enlarged, blurred copy of the picture. A bar is drawn, so its edge is exactly straight
 * along the whole side and it is the same in all frames; a wall, a dark room or a screen within the scene is not.
 * @param frames some frames of one clip, of one size, as far apart as can be had
 * @returns null when there are none
 */
export function findBars(frames: readonly VideoFrame[]): Bars | null {
  if (frames.length === 0) return null;
  const pictures = frames.map(shrink);
  const { width, height } = pictures[0]!;
  const whole: Region = { left: 0, top: 0, right: width, bottom: height };
  if (Math.min(width, height) < MIN_SIDE) return null;
  let region = withoutPlain(pictures, whole);
  if (region.top === 0 && region.bottom === height && region.left === 0 && region.right === width) {
    const unfilled = blurredFill(pictures);
    // The picture in the middle may have bars of its own.
    if (unfilled) region = withoutPlain(pictures, unfilled);
  }
  const bars: Bars = {
    left: region.left / width,
    top: region.top / height,
    right: 1 - region.right / width,
    bottom: 1 - region.bottom / height,
  };
  return SIDES.some((side) => bars[side] > 0) ? bars : null;
}
