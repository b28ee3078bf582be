import { seededRandom } from '@/e2e/support/clips/draw-picture';
import type { Box } from '@/lib/detection/box';
import { blank, type Picture, sampleAt } from './picture';

/*
 * A screen that shows the recording, filmed from so near that neither bezel nor room is seen. The steps are those of
 * simulate.py: the screen's light, pixel grating and moiré, refresh bands, glare, the camera's noise; here with one screen
 * and one camera for a whole clip.
 */

interface Screen {
  /** What the screen makes of each value of each channel. */
  emit: Float32Array[];
  /** Per pixel and channel: a factor of the grating, and light added by moiré and glare. */
  factor: Float32Array;
  added: Float32Array;
  /** Depth, lines a turn and turns a second of the refresh bands. */
  band: { depth: number; period: number; speed: number };
  noise: number;
  /** The camera is held by hand: shifts in pixels. */
  sway: (seconds: number) => [number, number];
}

type Random = () => number;

/** A value of the normal distribution (Box and Muller 1958). */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const between = (random: Random, low: number, high: number) => low + (high - low) * random();

function emission(random: Random): Float32Array[] {
  const gamma = Math.exp(0.25 * normal(random));
  const contrast = Math.exp(0.12 * normal(random));
  const [low, high] = [between(random, 0, 28), between(random, 200, 255)];
  // Panels are rather bluish than warm.
  const tint = [between(random, 0.86, 1), between(random, 0.97, 1.05), between(random, 1, 1.15)];
  return tint.map((gain) =>
    Float32Array.from({ length: 256 }, (_, value) => {
      const shown = (255 * (value / 255) ** gamma - 128) * contrast + 128;
      return gain * (low + (Math.min(255, Math.max(0, shown)) / 255) * (high - low));
    }),
  );
}

/** Fine stripes of the panel's colours, coarse moiré, and a soft reflection. */
function patterns(width: number, height: number, random: Random): Pick<Screen, 'factor' | 'added'> {
  const factor = new Float32Array(width * height * 3).fill(1);
  const added = new Float32Array(width * height * 3);
  const fine = {
    angle: 0.12 * normal(random),
    period: between(random, 2, 6),
    depth: between(random, 0.01, 0.06),
    shift: between(random, 0, 2.1),
  };
  const coarse = {
    angle: between(random, 0, Math.PI),
    period: between(random, 7, 60),
    warp: between(random, 0.002, 0.02),
    strength: between(random, 0.5, 4),
  };
  const colour = [normal(random), normal(random), normal(random)];
  const glare = {
    x: between(random, 0, width),
    y: between(random, 0, height),
    size: between(random, 0.08, 0.4),
    light: random() < 0.4 ? between(random, 20, 90) : 0,
  };
  const wave = 2 * Math.PI;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const phase = ((x * Math.cos(fine.angle) + y * Math.sin(fine.angle)) * wave) / fine.period;
      const bend = 2 * Math.sin(coarse.warp * (x + y));
      const moire = Math.sin(
        ((x * Math.cos(coarse.angle) + y * Math.sin(coarse.angle)) * wave) / coarse.period + bend,
      );
      const away = ((x - glare.x) / (width * glare.size)) ** 2 + ((y - glare.y) / (height * glare.size)) ** 2;
      for (let c = 0; c < 3; c++, at++) {
        factor[at] = 1 + fine.depth * Math.sin(phase + fine.shift * c);
        added[at] = coarse.strength * (1 + 0.4 * colour[c]!) * moire + glare.light * Math.exp(-away);
      }
    }
  }
  return { factor, added };
}

function screenOf(width: number, height: number, random: Random): Screen {
  const [a, b] = [random() * 7, random() * 7];
  return {
    emit: emission(random),
    ...patterns(width, height, random),
    band: {
      depth: random() < 0.5 ? between(random, 0.02, 0.1) : 0,
      period: between(random, 60, 500),
      speed: between(random, 0.2, 2),
    },
    noise: between(random, 0.8, 3),
    sway: (seconds) => [
      3 * Math.sin(a + 2.1 * seconds) + Math.sin(b + 9 * seconds),
      2.5 * Math.sin(b + 1.7 * seconds) + Math.sin(a + 8 * seconds),
    ],
  };
}

/** The window that the camera sees: the face with little around it, in the picture's proportions, inside the picture. */
function closeUp({ width, height }: Picture, face: Box, share: number): Box {
  const zoom = Math.min(1, Math.max(face.width / share / width, face.height / share / height));
  const [w, h] = [width * zoom, height * zoom];
  const inside = (middle: number, side: number, all: number) =>
    Math.min(all - side, Math.max(0, middle - side / 2));
  return {
    x: inside(face.x + face.width / 2, w, width),
    y: inside(face.y + face.height / 2, h, height),
    width: w,
    height: h,
  };
}

function filmed(
  picture: Picture,
  view: Box,
  screen: Screen,
  seconds: number,
  noiseFrom: Float32Array,
  random: Random,
): Uint8Array {
  const { width, height } = picture;
  const out = new Uint8ClampedArray(width * height * 3);
  const [dx, dy] = screen.sway(seconds);
  const sample = new Float32Array(3);
  let grain = Math.floor(random() * noiseFrom.length);
  for (let y = 0, at = 0; y < height; y++) {
    const band =
      1 + screen.band.depth * Math.sin(2 * Math.PI * (y / screen.band.period + screen.band.speed * seconds));
    for (let x = 0; x < width; x++) {
      sampleAt(
        picture,
        view.x + ((x + dx) * view.width) / width,
        view.y + ((y + dy) * view.height) / height,
        sample,
        0,
      );
      for (let c = 0; c < 3; c++, at++) {
        const light = screen.emit[c]![sample[c]! | 0]! * screen.factor[at]! * band + screen.added[at]!;
        out[at] = light + noiseFrom[grain]! * screen.noise;
        grain = grain + 1 === noiseFrom.length ? 0 : grain + 1;
      }
    }
  }
  return new Uint8Array(out.buffer);
}

/** The recording as a camera sees it that films a screen close up. The same seed gives the same screen and camera. */
export function closeUpReplay(
  pictures: readonly Picture[],
  faces: readonly Box[],
  fps: number,
  seed: number,
): Picture[] {
  const random = seededRandom(seed);
  const { width, height } = pictures[0] ?? blank(2, 2);
  const screen = screenOf(width, height, random);
  const share = between(random, 0.45, 0.65);
  const noise = Float32Array.from({ length: 500_009 }, () => normal(random));
  const view = closeUp({ width, height, rgb: new Uint8Array() }, faces[faces.length >> 1]!, share);
  return pictures.map((picture, at) => ({
    width,
    height,
    rgb: filmed(picture, view, screen, at / fps, noise, random),
  }));
}
