import type { Bitmap } from './clip-options';
import { seededRandom } from './draw-picture';

/*
 * Clips that an attacker could make of one photo or of a short recording, picture by picture. The same seed gives the same
 * clip. Encode them with `encodeClip`: without a codec's noise they are easier to tell than they really are.
 */

/** Maps a place in the new picture to one in the photo; both from the centre, in half heights. */
type View = (x: number, y: number) => [number, number];

/** How many pictures, and how many of them a second. */
export interface Timing {
  frames: number;
  fps: number;
}

const wrapped = (position: number, size: number) => {
  const turned = Math.abs(position) % (2 * (size - 1));
  return turned > size - 1 ? 2 * (size - 1) - turned : turned;
};

/** The photo seen through a view, bilinear; beyond its edges it is mirrored. */
function seen({ width, height, rgb }: Bitmap, view: View): Uint8Array {
  const out = new Uint8Array(rgb.length);
  const [middleX, middleY, unit] = [(width - 1) / 2, (height - 1) / 2, (height - 1) / 2];
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = view((column - middleX) / unit, (row - middleY) / unit);
      const px = wrapped(x * unit + middleX, width);
      const py = wrapped(y * unit + middleY, height);
      const [x0, y0] = [Math.min(px | 0, width - 2), Math.min(py | 0, height - 2)];
      const [fx, fy] = [px - x0, py - y0];
      const above = (y0 * width + x0) * 3;
      const below = above + width * 3;
      for (let c = 0; c < 3; c++, at++) {
        const top = rgb[above + c]! * (1 - fx) + rgb[above + 3 + c]! * fx;
        const bottom = rgb[below + c]! * (1 - fx) + rgb[below + 3 + c]! * fx;
        out[at] = Math.round(top + (bottom - top) * fy);
      }
    }
  }
  return out;
}

const each = (frames: number, make: (at: number) => Uint8Array) =>
  Array.from({ length: frames }, (_, at) => make(at));

/** A smooth random path around 0 (variance about 1): sines of random phase between two rates, in hertz. */
function tremor(random: () => number, slowest: number, fastest: number): (seconds: number) => number {
  const waves = Array.from({ length: 6 }, () => ({
    rate: 2 * Math.PI * (slowest + random() * (fastest - slowest)),
    phase: 2 * Math.PI * random(),
  }));
  return (seconds) =>
    waves.reduce((sum, { rate, phase }) => sum + Math.sin(rate * seconds + phase), 0) /
    Math.sqrt(waves.length / 2);
}

/** One photo, motionless. */
export function still(photo: Bitmap, { frames }: Timing): Uint8Array[] {
  return each(frames, () => Uint8Array.from(photo.rgb));
}

/** The photo glides steadily in one direction, by `share` of its width in four seconds. */
export function drift(photo: Bitmap, { frames, fps }: Timing, seed = 1, share = 0.012): Uint8Array[] {
  const angle = 2 * Math.PI * seededRandom(seed)();
  const perFrame = (share * 2 * photo.width) / photo.height / (4 * fps);
  return each(frames, (at) => {
    const [dx, dy] = [Math.cos(angle) * perFrame * at, Math.sin(angle) * perFrame * at];
    return seen(photo, (x, y) => [x + dx, y + dy]);
  });
}

/** The photo held in a hand, or filmed by one: small shifts and turns. `share` of the height is a usual deviation. */
export function handShake(photo: Bitmap, { frames, fps }: Timing, seed = 1, share = 0.006): Uint8Array[] {
  const random = seededRandom(seed);
  const [byX, byY, byTurn] = [tremor(random, 0.3, 6), tremor(random, 0.3, 6), tremor(random, 0.2, 3)];
  return each(frames, (at) => {
    const time = at / fps;
    const [dx, dy, turn] = [2 * share * byX(time), 2 * share * byY(time), 0.7 * share * byTurn(time)];
    return seen(photo, (x, y) => [x - turn * y + dx, y + turn * x + dy]);
  });
}

/** The photo waved before the camera: shifts, turns, comes nearer and tilts out of the picture's plane. */
export function wave(photo: Bitmap, { frames, fps }: Timing, seed = 1, strength = 1): Uint8Array[] {
  const random = seededRandom(seed);
  const [byX, byY, turned, near, tiltX, tiltY] = Array.from({ length: 6 }, () => tremor(random, 0.2, 1.2));
  return each(frames, (at) => {
    const time = at / fps;
    const turn = 0.05 * strength * turned!(time);
    const zoom = 1 + 0.03 * strength * near!(time);
    const [dx, dy] = [0.06 * strength * byX!(time), 0.04 * strength * byY!(time)];
    const [px, py] = [0.05 * strength * tiltX!(time), 0.05 * strength * tiltY!(time)];
    return seen(photo, (x, y) => {
      const w = Math.max(0.5, 1 + px * x + py * y) * zoom;
      return [(x - turn * y) / w + dx, (y + turn * x) / w + dy];
    });
  });
}

/** A slide show's slow zoom with a slight pan: `share` nearer in four seconds. */
export function kenBurns(photo: Bitmap, { frames, fps }: Timing, seed = 1, share = 0.06): Uint8Array[] {
  const angle = 2 * Math.PI * seededRandom(seed)();
  return each(frames, (at) => {
    const done = (share * at) / (4 * fps);
    const [dx, dy] = [(Math.cos(angle) * done) / 4, (Math.sin(angle) * done) / 4];
    return seen(photo, (x, y) => [x / (1 + done) + dx, y / (1 + done) + dy]);
  });
}

/** A print bent like a cylinder, whose bend changes while it is waved a little. */
export function bend(photo: Bitmap, { frames, fps }: Timing, seed = 1, strength = 1): Uint8Array[] {
  const random = seededRandom(seed);
  const [bends, byX, byY, turned] = Array.from({ length: 4 }, () => tremor(random, 0.2, 1));
  const lean = random() * Math.PI;
  const [along, across] = [Math.cos(lean), Math.sin(lean)];
  return each(frames, (at) => {
    const time = at / fps;
    // An angle of the arc at half a height from its middle.
    const arc = 0.5 + 0.25 * strength * bends!(time);
    const turn = 0.02 * turned!(time);
    const [dx, dy] = [0.02 * byX!(time), 0.02 * byY!(time)];
    return seen(photo, (x, y) => {
      const u = x * along + y * across;
      const v = y * along - x * across;
      const bent = Math.abs(arc) < 0.01 ? u : Math.asin(Math.min(0.95, Math.max(-0.95, u * arc))) / arc;
      const nearer = 1 + 0.1 * arc * u * u;
      const [bx, by] = [bent * along - v * nearer * across, bent * across + v * nearer * along];
      return [bx - turn * by + dx, by + turn * bx + dy];
    });
  });
}

/** Gaussian noise of a sensor on every picture, of `sigma` grey levels. */
export function withSensorNoise(pictures: readonly Uint8Array[], sigma: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed);
  // One long table, read from another place in every picture: a million draws instead of a hundred.
  const noise = Float32Array.from(
    { length: 1_000_003 },
    () => sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  return pictures.map((picture) => {
    const out = new Uint8ClampedArray(picture.length);
    let from = Math.floor(random() * noise.length);
    for (let at = 0; at < out.length; at++) {
      out[at] = picture[at]! + noise[from]!;
      from = from + 1 === noise.length ? 0 : from + 1;
    }
    return new Uint8Array(out.buffer);
  });
}

/** The recording stands still for its last `share`. */
export function frozenTail(pictures: readonly Uint8Array[], share = 0.5): Uint8Array[] {
  const last = Math.max(0, Math.round(pictures.length * (1 - share)) - 1);
  return pictures.map((_, at) => pictures[Math.min(at, last)]!);
}

/** The recording stands still for its first `share`. */
export function frozenHead(pictures: readonly Uint8Array[], share = 0.5): Uint8Array[] {
  const first = Math.min(pictures.length - 1, Math.round(pictures.length * share));
  return pictures.map((_, at) => pictures[Math.max(at, first)]!);
}

/** The first `frames` pictures over and over. */
export function loop(pictures: readonly Uint8Array[], frames: number): Uint8Array[] {
  return pictures.map((_, at) => pictures[at % frames]!);
}

/** The first `frames` pictures to and fro. */
export function pingPong(pictures: readonly Uint8Array[], frames: number): Uint8Array[] {
  const round = 2 * (frames - 1);
  return pictures.map((_, at) => {
    const place = at % round;
    return pictures[place < frames ? place : round - place]!;
  });
}

/** The last picture first. */
export function backward(pictures: readonly Uint8Array[]): Uint8Array[] {
  return pictures.toReversed();
}

/** Every `times`-th picture only; the clip is as much shorter. */
export function faster(pictures: readonly Uint8Array[], times = 2): Uint8Array[] {
  return pictures.filter((_, at) => at % times === 0);
}
