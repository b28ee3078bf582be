import { beforeAll, describe, expect, it } from 'vitest';
import { withSensorNoise } from '@/e2e/support/clips/attack-pictures';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import type { VideoFrame } from '@/lib/video/types';
import { LIVE_CLIP, readLiveFrames } from './testing/live-frames';
import type { ClipAnalysis } from './types';

/* One real person beside another one, who is there, on a wall, in a hand or on a screen. */

const other = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d0.mp4');
const isThere = LIVE_CLIP !== null && other !== null;

interface Inset {
  picture: VideoFrame;
  left: number;
  top: number;
  side: number;
}

const [WIDTH, HEIGHT] = [640, 400];
let people: VideoFrame[];
let others: VideoFrame[];
let judge: (pictures: readonly VideoFrame[]) => Promise<ClipAnalysis>;

beforeAll(async () => {
  if (!isThere) return;
  const read = await readLiveFrames(LIVE_CLIP!);
  people = read.frames;
  judge = read.judge;
  others = (await readLiveFrames(other!)).frames;
}, 60_000);

/** A room with a pattern on its wall. */
const wallAt = (x: number, y: number, channel: number) =>
  128 + 40 * Math.sin(x / 9 + channel) + 40 * Math.cos(y / 13 + x / 31) + 20 * Math.sin((x * y) / 900);

/** Pictures set before the wall, nearest pixel; `shift` is how far the camera has turned. */
function composed(
  at: VideoFrame,
  insets: readonly Inset[],
  shift: readonly [number, number] = [0, 0],
): VideoFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, to = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [rx, ry] = [x + shift[0], y + shift[1]];
      const inset = insets.findLast(
        ({ left, top, side }) => rx >= left && rx < left + side && ry >= top && ry < top + side,
      );
      for (let channel = 0; channel < 3; channel++, to++) {
        if (!inset) {
          rgb[to] = wallAt(rx, ry, channel);
          continue;
        }
        const { picture, left, top, side } = inset;
        const px = Math.floor(((rx - left) / side) * picture.width);
        const py = Math.floor(((ry - top) / side) * picture.height);
        rgb[to] = picture.rgb[(py * picture.width + px) * 3 + channel]!;
      }
    }
  }
  return { ...at, width: WIDTH, height: HEIGHT, rgb };
}

const person = (at: number): Inset => ({ picture: people[at]!, left: 270, top: 90, side: 310 });
const tremble = (at: number): [number, number] => [
  Math.round(7 * Math.sin(at * 2.1)),
  Math.round(5 * Math.cos(at * 1.7)),
];

interface Camera {
  /** How far it has turned at a frame. */
  shift?: (at: number) => [number, number];
  noise?: (frames: readonly VideoFrame[]) => VideoFrame[];
}

/** What is said of a clip whose pictures are made of a person and what else there is. */
async function said(insets: (at: number) => Inset[], { shift, noise }: Camera = {}) {
  const pictures = people.map((frame, at) => composed(frame, insets(at), shift?.(at)));
  const { reasons, realScore, series } = await judge(noise?.(pictures) ?? pictures);
  const fatal = reasons.filter(({ severity }) => severity === 'fatal').map(({ code }) => code);
  const centres = series.faces.flatMap((face) => (face ? [(face[0] + face[2] / 2) * WIDTH] : []));
  return { fatal, realScore, centres };
}

describe.skipIf(!isThere)(withTestData('a second face', isThere ? LIVE_CLIP : null), () => {
  const poster = (left: number, top: number, side: number): Inset => ({
    picture: others[0]!,
    left,
    top,
    side,
  });

  it('none: the person is judged', async () => {
    const { fatal, realScore } = await said((at) => [person(at)]);
    expect(fatal).toEqual([]);
    expect(realScore).toBeGreaterThan(0.65);
  });

  it.each<[string, () => Inset]>([
    ['on the wall', () => poster(20, 20, 200)],
    ['on the wall, as large as the person', () => poster(0, 20, 260)],
  ])('%s is a picture, and the person is judged', async (_, picture) => {
    const { fatal, realScore, centres } = await said((at) => [picture(), person(at)]);
    expect(fatal).toEqual([]);
    expect(realScore).toBeGreaterThan(0.65);
    for (const centre of centres) expect(Math.abs(centre - 425)).toBeLessThan(80);
  });

  it('on the wall is a picture in a noisy film too', async () => {
    const noise = (frames: readonly VideoFrame[]) => {
      const noisy = withSensorNoise(
        frames.map(({ rgb }) => rgb),
        5,
        1,
      );
      return frames.map((frame, at) => ({ ...frame, rgb: noisy[at]! }));
    };
    const { fatal } = await said((at) => [poster(20, 20, 200), person(at)], { noise });
    expect(fatal).toEqual([]);
  });

  it('on the wall is a picture in a trembling hand’s film too', async () => {
    const { fatal } = await said((at) => [poster(20, 20, 200), person(at)], { shift: tremble });
    expect(fatal).toEqual([]);
  });

  it.each<[string, (at: number) => Inset]>([
    ['that is alive', (at) => ({ ...poster(20, 20, 200), picture: others[at]! })],
    ['that is alive, as large as the person', (at) => ({ ...poster(0, 80, 260), picture: others[at]! })],
    ['on paper, in a hand', (at) => poster(30 + tremble(at)[0], 60 + tremble(at)[1], 200)],
  ])('%s is somebody', async (_, somebody) => {
    expect((await said((at) => [person(at), somebody(at)])).fatal).toEqual(['multiple_faces']);
  });

  it('a photograph much larger than the person beside it is not taken for something on the wall', async () => {
    const small = (at: number): Inset => ({ picture: people[at]!, left: 430, top: 60, side: 205 });
    const { fatal } = await said((at) => [poster(0, 0, 400), small(at)]);
    expect(fatal).toEqual(['multiple_faces']);
  });
});
