import { median } from './rigidity';

/** Shortest recording in which a slow pulse beats often enough to be seen. */
const MIN_PULSE_MS = 3_000;
/** Frames a second below which a fast pulse can't be told from noise. */
const MIN_FPS = 12;
/** Length of the sliding window: one beat of the slowest pulse. */
const WINDOW_MS = 1_600;

/** Mean colour of the skin in one frame; null where no face was found. */
export type SkinColour = readonly [red: number, green: number, blue: number];

/**
 * The pulse trace of a face's mean colours by the plane-orthogonal-to-skin method (Wang, den Brinker, Stuijk, de Haan,
 * "Algorithmic principles of remote PPG", IEEE TBME 2017), one value per frame, mean 0 and standard deviation 1.
 * Video compression and light that flickers look like a pulse too: the trace explains, it proves nothing.
 * @returns null when the recording is too short, too slow, or has too many frames without a face
 */
export function pulseTrace(
  colours: readonly (SkinColour | null)[],
  timestampsMs: readonly number[],
): number[] | null {
  const durationMs = (timestampsMs.at(-1) ?? 0) - (timestampsMs[0] ?? 0);
  const fps = ((timestampsMs.length - 1) * 1_000) / durationMs;
  const missing = colours.filter((colour) => colour === null).length;
  if (durationMs < MIN_PULSE_MS || fps < MIN_FPS || missing > colours.length * 0.1) return null;
  const filled = fillGaps(colours);
  const window = Math.max(2, Math.round((WINDOW_MS / 1_000) * fps));
  const trace = new Array<number>(filled.length).fill(0);
  for (let from = 0; from + window <= filled.length; from++) {
    const pulse = projected(filled.slice(from, from + window));
    for (const [at, value] of pulse.entries()) trace[from + at]! += value;
  }
  return standardised(trace);
}

/** The colour before, or the first one there is. */
function fillGaps(colours: readonly (SkinColour | null)[]): SkinColour[] {
  let last = colours.find((colour) => colour !== null) ?? [1, 1, 1];
  return colours.map((colour) => {
    last = colour ?? last;
    return last;
  });
}

/** One window: colours over their mean, projected on the plane orthogonal to the skin's tone. */
function projected(colours: SkinColour[]): number[] {
  const mean = [0, 1, 2].map((channel) => average(colours.map((colour) => colour[channel]!)) || 1);
  const normal = colours.map((colour) => colour.map((value, channel) => value / mean[channel]!));
  const first = normal.map(([, green, blue]) => green! - blue!);
  const second = normal.map(([red, green, blue]) => green! + blue! - 2 * red!);
  const weight = deviation(first) / (deviation(second) || 1);
  const sum = first.map((value, at) => value + weight * second[at]!);
  const middle = average(sum);
  return sum.map((value) => value - middle);
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = average(values);
  return Math.sqrt(average(values.map((value) => (value - middle) ** 2)));
}

function standardised(values: number[]): number[] {
  const middle = median(values);
  const scale = deviation(values) || 1;
  return values.map((value) => Math.round(((value - middle) / scale) * 100) / 100);
}
