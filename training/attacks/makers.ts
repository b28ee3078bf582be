import * as moved from '@/e2e/support/clips/attack-pictures';
import type { Bitmap, ClipOptions } from '@/e2e/support/clips/clip-options';
import type { Box } from '@/lib/detection/box';
import { brightened, cropped, greyscale, mirrored, scaled, turned, withBars, withGamma } from './altered';
import { closeUpReplay } from './close-up-replay';
import {
  clearGlasses,
  darkGlasses,
  fullBeard,
  halfAFace,
  handOverMouth,
  headscarf,
  medicalMask,
  pastedFace,
  scarfOverMouth,
  tintedGlasses,
} from './covered';
import { even, type Picture, resized } from './picture';
import type { Recording } from './recordings';

/** How a clip is written; H.264 of good quality in MP4 where nothing is said. */
export type Encoding = Partial<Pick<ClipOptions, 'container' | 'codec' | 'bitRate' | 'transfer'>>;

/** Pictures to be encoded. */
export interface Made {
  pictures: Picture[];
  fps: number;
}

/** Five seconds at the rate of many webcams. */
const PHOTO = { frames: 75, fps: 15 };
const SENSOR_NOISE = 2;

type PhotoMaker = (photo: Bitmap, timing: typeof PHOTO, seed: number) => Uint8Array[];

const PHOTO_MAKERS: Record<string, PhotoMaker> = {
  'photo: exact still': moved.still,
  'photo: still, sensor noise': (photo, timing, seed) =>
    moved.withSensorNoise(moved.still(photo, timing), SENSOR_NOISE, seed),
  'photo: slow drift': moved.drift,
  'photo: hand-shake': moved.handShake,
  'photo: waved': moved.wave,
  'photo: bent print, waved': moved.bend,
  'photo: Ken Burns': moved.kenBurns,
};

/** Kinds of attack that one photo is enough for. */
export const PHOTO_ATTACKS = Object.keys(PHOTO_MAKERS);

export function makeOfPhoto(kind: string, { width, height, rgb }: Picture, seed: number): Made {
  const pictures = PHOTO_MAKERS[kind]!({ width, height, rgb: Buffer.from(rgb) }, PHOTO, seed);
  return { pictures: pictures.map((one) => ({ width, height, rgb: one })), fps: PHOTO.fps };
}

/** What else is needed for some attacks: another person's photo. */
export interface Other {
  photo: Picture;
  face: Box;
}

type RecordingMaker = (recording: Recording, seed: number, other: Other) => Made;

/** The order of the pictures is changed, they themselves are not. */
const reordered =
  (order: (pictures: readonly Uint8Array[], fps: number) => Uint8Array[]): RecordingMaker =>
  ({ pictures, fps }) => ({
    pictures: order(
      pictures.map(({ rgb }) => rgb),
      fps,
    ).map((rgb) => ({ ...pictures[0]!, rgb })),
    fps,
  });

/** Every second picture of a recording that has 24 a second or more: altering takes time, and 12 will do. */
export function halved({ pictures, faces, fps }: Recording): Recording {
  if (fps < 24) return { pictures, faces, fps };
  const isKept = (_: unknown, at: number) => at % 2 === 0;
  return { pictures: pictures.filter(isKept), faces: faces.filter(isKept), fps: Math.round(fps / 2) };
}

/** The screen or print itself, cut out so near that nothing around the shown face is left. */
function croppedTight(recording: Recording): Made {
  const { pictures, faces, fps } = halved(recording);
  const side = Math.max(...faces.map(({ width, height }) => Math.max(width, height))) * 1.5;
  const size = even(Math.min(480, Math.max(240, side)));
  const made = pictures.map((picture, at) => {
    const face = faces[at]!;
    const x = face.x + face.width / 2 - side / 2;
    const y = face.y + face.height / 2 - side / 2;
    return resized(picture, { x, y, width: side, height: side }, size, size);
  });
  return { pictures: made, fps };
}

/** Kinds of attack made of a live person's recording. */
export const RECORDING_ATTACKS: Record<string, RecordingMaker> = {
  'another face pasted': (recording, _seed, other) => {
    const { pictures, faces, fps } = halved(recording);
    return { pictures: pictures.map((one, at) => pastedFace(one, faces[at]!, other.photo, other.face)), fps };
  },
  'frozen tail': reordered((pictures) => moved.frozenTail(pictures)),
  'frozen head': reordered((pictures) => moved.frozenHead(pictures)),
  'loop of 1 s': reordered((pictures, fps) => moved.loop(pictures, fps)),
  'played backward': reordered((pictures) => moved.backward(pictures)),
  'played twice as fast': reordered((pictures) => moved.faster(pictures)),
  'simulated close-up replay': (recording, seed) => {
    const { pictures, faces, fps } = halved(recording);
    return { pictures: closeUpReplay(pictures, faces, fps, seed), fps };
  },
};

/** Kinds of attack made of a real replay. */
export const REPLAY_ATTACKS: Record<string, RecordingMaker> = { 'replay, cropped tight': croppedTight };

/** How an honest recording is altered; `encoding` where that is what is altered. */
export interface Copy {
  kind: string;
  /** @param smallest the smallest width of the face in the recording */
  alter?: (picture: Picture, face: Box, smallest: number) => Picture;
  encoding?: Encoding;
}

const bars = (
  where: Parameters<typeof withBars>[1],
  share: number,
  fill: Parameters<typeof withBars>[3],
): Copy => ({
  kind: `bars: ${fill}, ${where}, ${Math.round(100 * share)} %`,
  alter: (picture) => withBars(picture, where, share, fill),
});

/** Somewhat more than what is refused as too small. */
const SMALL_FACE = 100;

/** Altered copies of live recordings, in the order of the tables. */
export const COPIES: readonly Copy[] = [
  { kind: 'codec: H.264, 400 kbit/s', encoding: { bitRate: 400_000 } },
  { kind: 'codec: VP8, 500 kbit/s', encoding: { container: 'webm', codec: 'vp8', bitRate: 500_000 } },
  { kind: 'codec: HEVC, 500 kbit/s', encoding: { codec: 'hevc', bitRate: 500_000 } },
  { kind: 'codec: MPEG-4, 1 Mbit/s', encoding: { container: 'avi', codec: 'mpeg4', bitRate: 1_000_000 } },
  {
    kind: 'size: down to half, face of 100 pixels at least',
    alter: (picture, _face, smallest) => scaled(picture, Math.min(1, Math.max(0.5, SMALL_FACE / smallest))),
  },
  { kind: 'brightness: +40 %', alter: (picture) => brightened(picture, 1.4) },
  { kind: 'brightness: −40 %', alter: (picture) => brightened(picture, 0.6) },
  { kind: 'gamma: 0.5', alter: (picture) => withGamma(picture, 0.5) },
  { kind: 'gamma: 2', alter: (picture) => withGamma(picture, 2) },
  { kind: 'mirrored', alter: mirrored },
  { kind: 'cropped to 80 %', alter: cropped },
  bars('above and below', 0.08, 'black'),
  bars('above and below', 0.15, 'black'),
  bars('above and below', 0.3, 'black'),
  bars('left and right', 0.15, 'black'),
  bars('above and below', 0.15, 'white'),
  bars('left and right', 0.15, 'blurred'),
  bars('left and right', 0.3, 'blurred'),
  { kind: 'turned: 90°', alter: (picture) => turned(picture, 90) },
  { kind: 'turned: 180°', alter: (picture) => turned(picture, 180) },
  { kind: 'turned: 270°', alter: (picture) => turned(picture, 270) },
  { kind: 'greyscale', alter: greyscale },
  { kind: 'HDR10 (PQ)', encoding: { codec: 'hevc', bitRate: 4_000_000, transfer: 'pq' } },
  { kind: 'HLG', encoding: { codec: 'hevc', bitRate: 4_000_000, transfer: 'hlg' } },
  { kind: 'covered: medical mask', alter: medicalMask },
  { kind: 'covered: dark glasses', alter: darkGlasses },
  { kind: 'covered: half a face', alter: halfAFace },
  { kind: 'covered: hand', alter: handOverMouth },
  { kind: 'covered: scarf', alter: scarfOverMouth },
  { kind: 'covered: tinted glasses', alter: tintedGlasses },
  { kind: 'not covered: clear glasses', alter: clearGlasses },
  { kind: 'not covered: beard', alter: fullBeard },
  { kind: 'not covered: headscarf', alter: headscarf },
];
