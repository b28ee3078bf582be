import type { Letterbox } from '@/lib/detection/letterbox';
import { GLANCE_SIDE, type Glance, type VideoFrame } from '@/lib/video/types';

/** What comes again in a clip. */
export interface Repetition {
  /** Usual time between the pictures that were looked at, in ms. */
  stepMs: number;
  /** Longest time for which the picture stood still, in ms. */
  standstillMs: number;
  /** The period of the closest repetition, in ms. */
  periodMs: number;
  /**
   * Difference of pictures one such period apart, relative to that of neighbouring pictures. Nobody takes up the very same
   * pose twice in the same order, so in recordings this is far above 1; in a loop only the codec's noise is left of it.
   */
  recurrence: number;
}

/** Four cells of a glance are one here: that takes the edge off a codec's noise. */
const SIDE = GLANCE_SIDE / 2;
/** Bounds the work: about seven seconds at 30 frames a second. */
const MAX_GLANCES = 210;
const MIN_GLANCES = 8;
/** Neighbours closer than this are skipped, so that 60 or 120 frames a second cost no more. */
const MIN_STEP_MS = 15;
/** Farther apart than this, pictures say nothing of what happened between them … */
const MAX_STEP_MS = 600;
/** … and up to this, a person has hardly moved from one to the next. */
const DENSE_STEP_MS = 120;
/** Shorter periods are no loop that anybody would send. */
const MIN_PERIOD_MS = 350;
/** A loop is seen where this much of it comes again. */
const MIN_AGAIN_MS = 800;
/** A picture stands still while it differs by less than this share of what the clip usually changes in 0.4 s … */
const STILL_SHARE = 0.04;
/** … within these bounds, in grey levels: a codec's unrest at the least, a person who hardly moves at the most. */
const STILL_LEVELS = { least: 0.1, most: 0.3 };
const USUAL_CHANGE_MS = 400;
/**
 * At a loop's period there is no more change than this share of that at lags a little shorter and longer. In slow or
 * noisy recordings it grows or stays, and dips nowhere.
 */
const DIP_SHARE = 0.7;
/** Of somebody who hardly moves, neighbours differ by a codec's noise: this share of the change in 0.4 s stands for them then. */
const QUIET_SHARE = 0.27;
/** How much shorter and longer, in steps. */
const DIP_REACH = 4;

/**
 * Limits past which a clip is no recording in one go. Of 95 live clips and copies three dipped at a period (at 2.5, 8 and 10)
 * and none stood still for more than 433 ms (233 but for one); of 28 re-encoded loops all but one (2.6) came below 1, and
 * frozen ends to 550 ms at least, but for one.
 */
const REPETITION_LIMITS = { standstillMs: 500, recurrence: 1.7, recurrenceWhenSparse: 0.4 } as const;

/** True when the same pictures come again, or a part of the clip stands still. */
export function repeats(found: Repetition | null): boolean {
  if (found === null) return false;
  const { standstillMs, recurrence, recurrenceWhenSparse } = REPETITION_LIMITS;
  const limit = found.stepMs <= DENSE_STEP_MS ? recurrence : recurrenceWhenSparse;
  return found.standstillMs >= standstillMs || found.recurrence < limit;
}

/** Keeps small pictures of a clip and says what comes again. */
export class RepetitionWatch {
  private readonly times: number[] = [];
  private readonly places: number[] = [];
  private readonly cells: Float32Array[] = [];

  /** Takes the next picture in display order; its pixels may be reused by the caller afterwards. */
  add({ index, timestampMs, luma }: Glance): void {
    const last = this.times.at(-1);
    if (this.times.length >= MAX_GLANCES) return;
    if (last !== undefined && timestampMs - last < MIN_STEP_MS) return;
    this.times.push(timestampMs);
    this.places.push(index);
    this.cells.push(coarse(luma));
  }

  /** Null where too few pictures were seen, or too far from one another. */
  finish(): Repetition | null {
    const { times, places } = this;
    if (times.length < MIN_GLANCES) return null;
    const span = times.at(-1)! - times[0]!;
    const frameMs = span / (places.at(-1)! - places[0]!);
    const step = quantile(
      places.slice(1).map((place, at) => place - places[at]!),
      0.5,
    );
    const stepMs = step * frameMs;
    if (!(stepMs > 0 && stepMs <= MAX_STEP_MS)) return null;
    const apart = differences(this.cells);
    const farther = step * Math.max(1, Math.round(USUAL_CHANGE_MS / stepMs));
    const neighbours = Math.max(
      quantile(againAfter(step, places, apart), 0.5),
      QUIET_SHARE * quantile(againAfter(farther, places, apart), 0.5),
    );
    return {
      stepMs,
      standstillMs: standstill(times, apart),
      ...closestLoop(places, apart, { frameMs, step, neighbours }),
    };
  }
}

/** The small picture of a frame whose neighbours were not shown: from the detector's, without the black around it. */
export function glanceOf({ index, timestampMs }: VideoFrame, fit: Letterbox): Glance {
  const luma = new Uint8Array(GLANCE_SIDE ** 2);
  const pixels = fit.planes.length / 3;
  const columns = fit.columns;
  const grey = (x: number, y: number) => {
    const at = (fit.top + Math.min(y, fit.height - 1)) * columns + fit.left + Math.min(x, fit.width - 1);
    return 0.299 * fit.planes[at]! + 0.587 * fit.planes[pixels + at]! + 0.114 * fit.planes[2 * pixels + at]!;
  };
  for (let cell = 0; cell < luma.length; cell++) {
    const x = Math.floor(((cell % GLANCE_SIDE) * fit.width) / GLANCE_SIDE);
    const y = Math.floor((Math.floor(cell / GLANCE_SIDE) * fit.height) / GLANCE_SIDE);
    luma[cell] = (grey(x, y) + grey(x + 1, y) + grey(x, y + 1) + grey(x + 1, y + 1)) / 4;
  }
  return { index, timestampMs, luma };
}

function coarse(luma: Uint8Array): Float32Array {
  const out = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = 2 * row * GLANCE_SIDE + 2 * column;
      const below = at + GLANCE_SIDE;
      out[row * SIDE + column] = (luma[at]! + luma[at + 1]! + luma[below]! + luma[below + 1]!) / 4;
    }
  }
  return out;
}

/** Mean absolute difference of each two, in grey levels. */
function differences(cells: readonly Float32Array[]): Float32Array[] {
  const apart = cells.map(() => new Float32Array(cells.length));
  for (let a = 0; a < cells.length; a++) {
    for (let b = a + 1; b < cells.length; b++) {
      const [one, other] = [cells[a]!, cells[b]!];
      let sum = 0;
      for (let at = 0; at < one.length; at++) sum += Math.abs(one[at]! - other[at]!);
      apart[a]![b] = apart[b]![a] = sum / one.length;
    }
  }
  return apart;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function standstill(times: readonly number[], apart: readonly Float32Array[]): number {
  const changes = times.flatMap((time, at) => {
    const later = times.findIndex((other) => other >= time + USUAL_CHANGE_MS);
    return later < 0 ? [] : [apart[at]![later]!];
  });
  const usual = STILL_SHARE * quantile(changes, 0.9);
  const limit = Math.min(Math.max(usual, STILL_LEVELS.least), STILL_LEVELS.most);
  let longest = 0;
  for (let from = 0; from < times.length; from++) {
    let to = from;
    while (to + 1 < times.length && apart[from]![to + 1]! <= limit) to++;
    longest = Math.max(longest, times[to]! - times[from]!);
  }
  return longest;
}

/** Differences of the pictures that lie exactly so many frames apart. */
function againAfter(lag: number, places: readonly number[], apart: readonly Float32Array[]): number[] {
  const found: number[] = [];
  let later = 0;
  for (const [at, place] of places.entries()) {
    while (later < places.length && places[later]! < place + lag) later++;
    if (places[later] === place + lag) found.push(apart[at]![later]!);
  }
  return found;
}

/** The lag, of those that stand out, at which three quarters of the pictures come closest to those before. */
function closestLoop(
  places: readonly number[],
  apart: readonly Float32Array[],
  { frameMs, step, neighbours }: { frameMs: number; step: number; neighbours: number },
): Pick<Repetition, 'periodMs' | 'recurrence'> {
  const closest = { periodMs: 0, recurrence: Number.POSITIVE_INFINITY };
  if (neighbours === 0) return closest;
  const fewest = Math.max(3, MIN_AGAIN_MS / (frameMs * step));
  const span = places.at(-1)! - places[0]!;
  const changes = new Map<number, number>();
  for (let lag = step; lag < span; lag++) {
    const again = againAfter(lag, places, apart);
    if (again.length >= fewest) changes.set(lag, quantile(again, 0.75));
  }
  const reach = step * (step * frameMs <= DENSE_STEP_MS ? DIP_REACH : 1);
  for (const [lag, change] of changes) {
    const around = Math.min(...[lag - reach, lag + reach].map((at) => changes.get(at) ?? change / DIP_SHARE));
    const dips = lag * frameMs >= MIN_PERIOD_MS && change <= DIP_SHARE * around;
    if (!dips || change / neighbours >= closest.recurrence) continue;
    closest.recurrence = change / neighbours;
    closest.periodMs = lag * frameMs;
  }
  return closest;
}
