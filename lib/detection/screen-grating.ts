import { PowerSpectrum } from '@/lib/detection/power-spectrum';
import { type Reason, reason } from '@/lib/shared/reasons';
import type { VideoFrame } from '@/lib/video/types';

/** Side of a tile in pixels, and tiles in a row and in a column of the picture. */
const TILE = 64;
const GRID = 5;
/** Frames whose power is averaged. */
export const GRATING_FRAMES = 3;
/** A panel's grating dims its light: what is dark shows none. Least mean luma of a tile. */
const MIN_LUMA = 60;
/** Fewer bright tiles say too little of the whole picture. */
const MIN_TILES = 10;
/** Frequencies that count, in cycles a pixel: below is what a scene is made of, above what sensors and interlacing add. */
const LOWEST = 0.12;
const HIGHEST = 0.5;
/** A frequency counts as far as this share of the tiles does not exceed it: stripes of a shirt or a wall are not everywhere. */
const SHARE = 0.25;
/** Variance of rounding to whole grey levels, below which there is no signal. */
const ROUNDING = 1 / 12;
/** Half the width of the neighbourhood that a frequency is compared with, in bins. */
const REACH = 4;
/**
 * Codecs work in blocks of 8 pixels: multiples of 1/8 cycle on the axes are theirs, and what the window spreads to the next bins
 * must be so much stronger.
 */
const BLOCK_BIN = TILE / 8;
const BESIDE_BLOCKS = 2;

/**
 * From here on `ScreenGrating.finish` tells of a screen. Of 61 live recordings, 160 altered copies of some (codecs, sizes, light,
 * bars, turns) and 172 portraits the highest had 1.6; 18 simulated screens filmed close up 2.7 to 6.7, but for one with .8.
 */
const MIN_GRATING = 2.3;

/** Bins of the spectrum that count, one of each pair that stand for the same stripes, with what is taken off. */
function countedBins(): { bin: number; less: number }[] {
  const bins: { bin: number; less: number }[] = [];
  for (let row = 0; row < TILE; row++) {
    const v = row > TILE / 2 ? TILE - row : row;
    for (let u = 0; u <= TILE / 2; u++) {
      const radius = Math.hypot(u, v) / TILE;
      if (radius <= LOWEST || radius >= HIGHEST) continue;
      const off = Math.min(offBlocks(u, v), offBlocks(v, u));
      if (off > 0) bins.push({ bin: row * TILE + u, less: off === 1 ? BESIDE_BLOCKS : 0 });
    }
  }
  return bins;
}

/** How many bins a frequency near one axis lies off the blocks' own. */
function offBlocks(along: number, across: number): number {
  const remainder = along % BLOCK_BIN;
  return Math.max(across, Math.min(remainder, BLOCK_BIN - remainder));
}

const BINS = countedBins();

/** Columns of the spectrum that hold counted bins: the others stand for the same stripes. */
const COLUMNS = TILE / 2 + 1;

/** Sums over 2 REACH + 1 neighbours on the circle of TILE values in `from`, for the first `count` of them. */
function sumAround(from: Float64Array, to: Float64Array, count: number): void {
  let sum = 0;
  for (let d = -REACH; d <= REACH; d++) sum += from[d & (TILE - 1)]!;
  for (let i = 0; i < count; i++) {
    to[i] = sum;
    sum += from[(i + REACH + 1) & (TILE - 1)]! - from[(i - REACH) & (TILE - 1)]!;
  }
}

/** Mean over the square neighbourhood of each bin of the first COLUMNS columns; the spectrum goes around at its edges. */
function surroundings(spectrum: Float64Array): Float64Array {
  const out = new Float64Array(TILE * TILE);
  const sums = new Float64Array(TILE);
  const column = new Float64Array(TILE);
  for (let v = 0; v < TILE; v++)
    sumAround(spectrum.subarray(v * TILE, (v + 1) * TILE), out.subarray(v * TILE, (v + 1) * TILE), COLUMNS);
  const count = (2 * REACH + 1) ** 2;
  for (let u = 0; u < COLUMNS; u++) {
    for (let v = 0; v < TILE; v++) column[v] = out[v * TILE + u]!;
    sumAround(column, sums, TILE);
    for (let v = 0; v < TILE; v++) out[v * TILE + u] = sums[v]! / count;
  }
  return out;
}

/** How far each of BINS stands out from its surroundings, of one tile's spectrum of logarithms. */
function standingOut(spectrum: Float64Array): Float64Array {
  const around = surroundings(spectrum);
  const out = new Float64Array(BINS.length);
  for (let at = 0; at < BINS.length; at++) {
    const { bin, less } = BINS[at]!;
    out[at] = spectrum[bin]! - (around[bin]! + less);
  }
  return out;
}

/**
 * Seeks the pixel grating of a filmed screen: stripes of one period all over the picture, the face included, as no scene has
 * them. (Moiré as a sign of a replay: Garcia and de Queiroz, "Face-spoofing 2D-detection based on moiré-pattern analysis",
 * IEEE TIFS 2015; here the same stripes must be in most places.)
 */
export class ScreenGrating {
  private readonly spectrum = new PowerSpectrum(TILE);
  private readonly power = Array.from({ length: GRID * GRID }, () => new Float64Array(TILE * TILE));
  private readonly seen = new Uint8Array(GRID * GRID);
  private readonly tile = new Float32Array(TILE * TILE);

  /** Takes one of the frames. Frames smaller than a tile say nothing. */
  add(frame: VideoFrame): void {
    if (frame.width < TILE || frame.height < TILE) return;
    for (let at = 0; at < GRID * GRID; at++) {
      const x = Math.round(((frame.width - TILE) * (at % GRID)) / (GRID - 1));
      const y = Math.round(((frame.height - TILE) * Math.floor(at / GRID)) / (GRID - 1));
      if (this.cut(frame, x, y) < MIN_LUMA) continue;
      this.spectrum.addTo(this.power[at]!, this.tile);
      this.seen[at]!++;
    }
  }

  /** Copies a tile's luma. @returns its mean */
  private cut({ rgb, width }: VideoFrame, left: number, top: number): number {
    let sum = 0;
    for (let y = 0; y < TILE; y++) {
      let from = ((top + y) * width + left) * 3;
      for (let x = 0; x < TILE; x++, from += 3) {
        const luma = 0.299 * rgb[from]! + 0.587 * rgb[from + 1]! + 0.114 * rgb[from + 2]!;
        this.tile[y * TILE + x] = luma;
        sum += luma;
      }
    }
    return sum / (TILE * TILE);
  }

  /**
   * How far the strongest stripes stand out from the frequencies around them in at least three quarters of the picture:
   * natural logarithm of power. Null when too little of it is bright enough to say.
   */
  finish(): number | null {
    const places = [...this.seen.keys()].filter((at) => this.seen[at]! > 0);
    if (places.length < MIN_TILES) return null;
    const peaks = places.map((at) => standingOut(this.logarithms(at)));
    const rank = Math.floor(peaks.length * SHARE);
    const values = new Float64Array(peaks.length);
    let strongest = Number.NEGATIVE_INFINITY;
    for (let bin = 0; bin < BINS.length; bin++) {
      let higher = 0;
      for (let at = 0; at < peaks.length; at++) {
        values[at] = peaks[at]![bin]!;
        if (values[at]! > strongest) higher++;
      }
      if (higher >= peaks.length - rank) strongest = values.sort()[rank]!;
    }
    return strongest;
  }

  /** Natural logarithms of a tile's mean power, with that of rounding. */
  private logarithms(tile: number): Float64Array {
    const floor = ROUNDING * this.spectrum.windowPower;
    const count = this.seen[tile]!;
    const out = new Float64Array(TILE * TILE);
    const power = this.power[tile]!;
    for (let v = 0; v < TILE; v++) {
      for (let u = 0; u < COLUMNS; u++) out[v * TILE + u] = Math.log(power[v * TILE + u]! / count + floor);
    }
    this.spectrum.complete(out);
    return out;
  }
}

/** Says whether a clip was filmed from a screen, by what `ScreenGrating.finish` found. */
export function judgeGrating(grating: number | null): {
  isScreen: boolean;
  reasons: Reason[];
  signals: Record<string, number>;
} {
  const isScreen = grating !== null && grating >= MIN_GRATING;
  return {
    isScreen,
    reasons: isScreen ? [reason('screen_pattern', 'warning')] : [],
    signals: grating === null ? {} : { screen_grating: grating },
  };
}
