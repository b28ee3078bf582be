import type { Region, Side, SmallPicture } from './small-picture';
import { walkFrom } from './small-picture';

/** Grey levels by which the picture differs from its fill where they meet. */
const MIN_JUMP = 10;
/** The jump, against what the fill itself changes over as many pixels. */
const JUMP_TO_SLOPE = 2;
/** Share of the lines that jump exactly there. */
const MIN_STRAIGHT = 0.4;
/** Sum of these shares of the two opposite sides. */
const MIN_STRAIGHT_SUM = 1;
/**
 * How alike the fill and the enlarged, blurred picture are (correlation of colours). Drawn fills: .93–.999; what lies
 * beyond a straight edge in clips without one: at most .95, and never with such an edge on both sides.
 */
const MIN_LIKENESS = 0.9;
const MIN_LIKENESS_SINGLE = 0.97;
const MIN_STRAIGHT_SINGLE = 0.55;
/** Mean step from pixel to pixel in the fill against that in the picture. */
const MAX_ROUGHNESS = 0.7;
const MIN_DEPTH = 4;
const MAX_DEPTH_SHARE = 0.42;
/** Places of a side that are followed up. */
const CANDIDATES = 3;
/** Every second line tells as much. */
const LINE_STEP = 2;
/** Half the side of the squares that are compared, and their distance, in pixels. */
const RADIUS = 3;
const STEP = 5;
/** Half the side of the squares of the picture that make a pixel of the fill: nobody says how much it is blurred. */
const BLURS = [4, 7, 12];
/** Pixels of the picture that are cut off with the fill. */
const MARGIN = 1;

interface Seam {
  depth: number;
  straight: number;
}

/** Summed-area table of one plane of colour, (width + 1) × (height + 1). */
class AreaSums {
  private readonly sums: Float64Array;
  private readonly stride: number;

  constructor({ width, height, rgb }: SmallPicture, channel: number) {
    this.stride = width + 1;
    this.sums = new Float64Array(this.stride * (height + 1));
    for (let y = 0; y < height; y++) {
      let row = 0;
      const from = y * width * 3 + channel;
      for (let x = 0; x < width; x++) {
        row += rgb[from + x * 3]!;
        this.sums[(y + 1) * this.stride + x + 1] = this.sums[y * this.stride + x + 1]! + row;
      }
    }
  }

  /** Mean of the square around (x, y) as far as it lies in the region. */
  mean(x: number, y: number, radius: number, region: Region): number {
    const left = Math.max(region.left, Math.round(x - radius));
    const top = Math.max(region.top, Math.round(y - radius));
    const right = Math.min(region.right, Math.round(x + radius) + 1);
    const bottom = Math.min(region.bottom, Math.round(y + radius) + 1);
    const { sums, stride } = this;
    const sum =
      sums[bottom * stride + right]! -
      sums[top * stride + right]! -
      sums[bottom * stride + left]! +
      sums[top * stride + left]!;
    return sum / ((right - left) * (bottom - top));
  }
}

function lumaOf(rgb: Float32Array, pixel: number): number {
  const at = pixel * 3;
  return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
}

/** Where along one side most lines jump from a smooth fill to something else at the same depth, best first. */
function seamsOf(small: SmallPicture, side: Side): Seam[] {
  const { lines, depths, start, nextLine, deeper } = walkFrom(side, wholeOf(small), small.width);
  const last = Math.floor(depths * MAX_DEPTH_SHARE);
  const jumps = new Float32Array(last + 1);
  const lumas = new Float32Array(last + 3);
  for (let line = 0; line < lines; line += LINE_STEP) {
    const from = start + line * nextLine;
    for (let depth = 0; depth < lumas.length; depth++) {
      lumas[depth] = lumaOf(small.rgb, from + depth * deeper);
    }
    for (let depth = MIN_DEPTH; depth <= last; depth++) {
      const jump = Math.abs(lumas[depth + 1]! - lumas[depth - 2]!);
      if (jump <= MIN_JUMP) continue;
      const slope = Math.abs(lumas[depth - 2]! - lumas[Math.max(0, depth - 5)]!);
      if (jump > JUMP_TO_SLOPE * slope) jumps[depth] = jumps[depth]! + 1;
    }
  }
  const seams = Array.from(jumps, (count, depth) => ({
    depth,
    straight: count / Math.ceil(lines / LINE_STEP),
  }));
  const isPeak = ({ straight }: Seam, at: number) =>
    straight >= MIN_STRAIGHT &&
    straight >= (seams[at - 1]?.straight ?? 0) &&
    straight > (seams[at + 1]?.straight ?? 0);
  return seams
    .filter(isPeak)
    .sort((a, b) => b.straight - a.straight)
    .slice(0, CANDIDATES);
}

function wholeOf({ width, height }: SmallPicture): Region {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** Mean step between neighbours within a region, or in all but that. */
function roughness({ width, height, rgb }: SmallPicture, region: Region, isInside: boolean): number {
  let [sum, count] = [0, 0];
  for (let y = 1; y < height; y += 2) {
    for (let x = 1; x < width; x += 2) {
      const inside = x > region.left && x < region.right && y > region.top && y < region.bottom;
      const outside = x < region.left - 1 || x > region.right || y < region.top - 1 || y > region.bottom;
      if (isInside ? !inside : !outside) continue;
      const luma = lumaOf(rgb, y * width + x);
      sum +=
        Math.abs(luma - lumaOf(rgb, y * width + x - 1)) + Math.abs(luma - lumaOf(rgb, (y - 1) * width + x));
      count += 2;
    }
  }
  return count > 0 ? sum / count : 0;
}

/** Where a pixel of the fill comes from, when the picture was enlarged until it covered everything, or stretched. */
function sourceOf(
  x: number,
  y: number,
  small: SmallPicture,
  region: Region,
  isStretched: boolean,
): [number, number] {
  const [width, height] = [region.right - region.left, region.bottom - region.top];
  let across = small.width / width;
  let down = small.height / height;
  if (!isStretched) across = down = Math.max(across, down);
  return [
    region.left + width / 2 + (x - small.width / 2) / across,
    region.top + height / 2 + (y - small.height / 2) / down,
  ];
}

/** How a fill is made of its picture. */
interface Making {
  isStretched: boolean;
  blur: number;
}

/** Correlation over all colours of what is around a region with the region enlarged. */
function likeness(
  small: SmallPicture,
  sums: readonly AreaSums[],
  region: Region,
  { isStretched, blur }: Making,
): number {
  const whole = wholeOf(small);
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (const table of sums) {
    for (let y = 2; y < small.height; y += STEP) {
      for (let x = 2; x < small.width; x += STEP) {
        const outside =
          x < region.left - 2 || x > region.right + 1 || y < region.top - 2 || y > region.bottom + 1;
        if (!outside) continue;
        const part = partOf(x, y, region, whole);
        const seen = table.mean(x, y, RADIUS, part);
        const [fromX, fromY] = sourceOf(x, y, small, region, isStretched);
        const made = table.mean(fromX, fromY, blur, region);
        count++;
        a += seen;
        b += made;
        aa += seen * seen;
        bb += made * made;
        ab += seen * made;
      }
    }
  }
  const variance = (aa - (a * a) / count) * (bb - (b * b) / count);
  return variance > 0 ? (ab - (a * b) / count) / Math.sqrt(variance) : 0;
}

function bestLikeness(small: SmallPicture, sums: readonly AreaSums[], region: Region): number {
  const makings = [false, true].flatMap((isStretched) => BLURS.map((blur) => ({ isStretched, blur })));
  return Math.max(...makings.map((making) => likeness(small, sums, region, making)));
}

/** The bar that a pixel outside the region lies in. */
function partOf(x: number, y: number, region: Region, whole: Region): Region {
  if (y < region.top) return { ...whole, bottom: region.top };
  if (y >= region.bottom) return { ...whole, top: region.bottom };
  if (x < region.left) return { ...whole, right: region.left };
  return { ...whole, left: region.right };
}

/** A fill of one depth on two opposite sides, and what it takes to believe it. */
interface Guess {
  depth: number;
  needed: number;
}

/** The depths at which both sides jump; where only one does, what lies there may look like its fill by chance. */
function guessesOf(first: readonly Seam[], second: readonly Seam[]): Guess[] {
  const twins = first.flatMap((a) =>
    second
      .filter((b) => Math.abs(a.depth - b.depth) <= 2 && a.straight + b.straight >= MIN_STRAIGHT_SUM)
      .map((b) => ({ depth: Math.max(a.depth, b.depth), needed: MIN_LIKENESS })),
  );
  const single = [...first, ...second]
    .filter(({ straight }) => straight >= MIN_STRAIGHT_SINGLE)
    .map(({ depth }) => ({ depth, needed: MIN_LIKENESS_SINGLE }));
  return [...twins, ...single];
}

/** True when what is around a region is smoother than it and looks like it, enlarged and blurred. */
function isFillOf(small: SmallPicture, sums: readonly AreaSums[], region: Region, needed: number): boolean {
  if (roughness(small, region, false) > MAX_ROUGHNESS * roughness(small, region, true)) return false;
  return bestLikeness(small, sums, region) >= needed;
}

const sumsOf = (small: SmallPicture) => [0, 1, 2].map((channel) => new AreaSums(small, channel));

/**
 * Finds what lies before an enlarged, blurred copy of itself, as phones' editors fill a picture of another shape: in the
 * middle, with the fill on two opposite sides.
 * @param pictures of one clip, of one size
 * @returns null when there is no such fill, or not in all of them
 */
export function blurredFill(pictures: readonly SmallPicture[]): Region | null {
  const small = pictures[pictures.length >> 1]!;
  const others = pictures.filter((other) => other !== small);
  const whole = wholeOf(small);
  let sums: AreaSums[] | null = null;
  for (const isRow of [true, false]) {
    const sides = isRow ? (['top', 'bottom'] as const) : (['left', 'right'] as const);
    for (const { depth, needed } of guessesOf(seamsOf(small, sides[0]), seamsOf(small, sides[1]))) {
      const region = isRow
        ? { ...whole, top: depth, bottom: whole.bottom - depth }
        : { ...whole, left: depth, right: whole.right - depth };
      sums ??= sumsOf(small);
      if (!isFillOf(small, sums, region, needed)) continue;
      if (!others.every((other) => isFillOf(other, sumsOf(other), region, MIN_LIKENESS))) continue;
      return isRow
        ? { ...whole, top: depth + MARGIN, bottom: whole.bottom - depth - MARGIN }
        : { ...whole, left: depth + MARGIN, right: whole.right - depth - MARGIN };
    }
  }
  return null;
}
