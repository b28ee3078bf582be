import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTestData, NO_TEST_DATA } from '@/e2e/support/test-data';
import type { Box } from '@/lib/detection/box';
import { ClipDetector } from '@/lib/detection/clip-analyser';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import type { ProbedVideo, VideoFrame } from '@/lib/video/types';

/* Every quality reason has a clip that triggers it and nothing else: a real person's, spoilt in one way. */

const models = path.resolve(import.meta.dirname, '../../models');
const clip = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d0.mp4');
const folder = mkdtempSync(path.join(tmpdir(), 'reason-clips-'));
afterAll(() => rmSync(folder, { recursive: true }));

let detector: ClipDetector;
let probe: ProbedVideo;
/** Of each frame, in pixels. */
const faces: Box[] = [];
const frames: VideoFrame[] = [];

beforeAll(async () => {
  if (clip === null) return;
  detector = await ClipDetector.load([models], 'mixed-10-v2');
  const sampling = { ...detector.sampling, maxSidePixels: 512 };
  probe = await new NodeAvDecoder().decode(clip, sampling, LIMITS, async (frame) => {
    frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
  });
  const analyser = detector.start();
  for (const frame of frames) await analyser.push(frame);
  const { series } = await analyser.finish(probe);
  for (const [at, { width, height }] of frames.entries()) {
    const [x, y, w, h] = series.faces[at]!;
    faces.push({ x: x * width, y: y * height, width: w * width, height: h * height });
  }
}, 60_000);

type Picture = Pick<VideoFrame, 'width' | 'height' | 'rgb'>;

/** A picture made of values asked for by column, row and channel. */
function drawn(width: number, height: number, value: (x: number, y: number, c: number) => number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++, at++) rgb[at] = Math.round(value(x, y, c));
  }
  return { width, height, rgb };
}

const pixel = ({ rgb, width }: Picture, x: number, y: number, c: number) => rgb[(y * width + x) * 3 + c]!;
const lit = (picture: Picture, light: (value: number) => number) => ({
  ...picture,
  rgb: Uint8Array.from(picture.rgb, (value) => Math.min(255, Math.max(0, light(value)))),
});
const clouds = ({ width, height }: Picture, at: number) =>
  drawn(
    width,
    height,
    (x, y, c) => 120 + 50 * Math.sin(x / 40 + at / 3 + c) + 50 * Math.cos(y / 30 - at / 5),
  );

const withoutColour = (picture: Picture) =>
  drawn(
    picture.width,
    picture.height,
    (x, y) =>
      0.299 * pixel(picture, x, y, 0) + 0.587 * pixel(picture, x, y, 1) + 0.114 * pixel(picture, x, y, 2),
  );

/** Means of square cells, with soft steps between them. */
function blurred(picture: Picture, cell: number): Picture {
  const [across, down] = [Math.floor(picture.width / cell), Math.floor(picture.height / cell)];
  const means = drawn(across, down, (x, y, c) => {
    let sum = 0;
    for (let at = 0; at < cell * cell; at++)
      sum += pixel(picture, x * cell + (at % cell), y * cell + Math.floor(at / cell), c);
    return sum / (cell * cell);
  });
  const place = (at: number, count: number): [number, number, number] => {
    const exact = Math.min(count - 1, Math.max(0, at / cell - 0.5));
    const low = Math.floor(exact);
    return [low, Math.min(count - 1, low + 1), exact - low];
  };
  return drawn(picture.width, picture.height, (x, y, c) => {
    const [x0, x1, fx] = place(x, across);
    const [y0, y1, fy] = place(y, down);
    const row = (at: number) => pixel(means, x0, at, c) * (1 - fx) + pixel(means, x1, at, c) * fx;
    return row(y0) * (1 - fy) + row(y1) * fy;
  });
}

/** The picture, many times smaller, in the middle of a wall in changing light. */
function farAway(picture: Picture, times: number, at: number): Picture {
  const { width, height } = picture;
  const [left, top] = [width / 2 - width / times / 2, height / 2 - height / times / 2];
  return drawn(width, height, (x, y, c) => {
    const [sx, sy] = [Math.floor((x - left) * times), Math.floor((y - top) * times)];
    return sx >= 0 && sy >= 0 && sx < width && sy < height ? pixel(picture, sx, sy, c) : 150 + at;
  });
}

type Colour = readonly [number, number, number];

/** The picture with something over the face; places are shares of the face's box. */
const over = (at: number, colour: (x: number, y: number) => Colour | null): Picture =>
  drawn(frames[at]!.width, frames[at]!.height, (x, y, c) => {
    const face = faces[at]!;
    const found = colour((x - face.x) / face.width, (y - face.y) / face.height);
    return found?.[c] ?? pixel(frames[at]!, x, y, c);
  });

const masked = (at: number) =>
  over(at, (x, y) => {
    const isMask =
      Math.abs(x - 0.5) < 0.49 - 0.2 * (x - 0.5) ** 2 && y > 0.5 && y < 1.06 - 0.9 * (x - 0.5) ** 2;
    const fold = 1 - 0.08 * Math.max(0, Math.sin(y * 45)) - 0.5 * (x - 0.5) ** 2;
    return isMask ? [170 * fold, 205 * fold, 222 * fold] : null;
  });

const inDarkGlasses = (at: number) =>
  over(at, (x, y) => {
    const lens = (Math.abs(Math.abs(x - 0.5) - 0.22) / 0.2) ** 3 + (Math.abs(y - 0.38) / 0.13) ** 3;
    return lens < 1 || (Math.abs(x - 0.5) < 0.07 && Math.abs(y - 0.34) < 0.02) ? [16, 16, 20] : null;
  });

const behindADoor = (at: number) =>
  over(at, (x, y) => (x < 0.5 ? [150 + 8 * Math.sin(y * 9), 140, 124] : null));

const beside = (picture: Picture) =>
  drawn(picture.width * 2, picture.height, (x, y, c) =>
    pixel(picture, x < picture.width ? x : 2 * picture.width - 1 - x, y, c),
  );

async function reasonsOf(pictures: Picture[], facts: Partial<ProbedVideo> = {}) {
  const analyser = detector.start();
  for (const [index, picture] of pictures.entries()) {
    await analyser.push({ ...picture, index, timestampMs: index * 40 });
  }
  const { width, height } = pictures[0]!;
  const { reasons, realScore } = await analyser.finish({ ...probe, width, height, ...facts });
  const fatal = reasons.filter((one) => one.severity === 'fatal').map((one) => one.code);
  expect(realScore === null).toBe(fatal.length > 0);
  return fatal;
}

describe.skipIf(clip === null)(`each reason has its clip${clip ? '' : ` (skipped: ${NO_TEST_DATA})`}`, () => {
  it('none for the clip as it is', async () => {
    expect(await reasonsOf(frames)).toEqual([]);
  });

  it.each<[string, () => Picture[], Partial<ProbedVideo>?]>([
    ['no_face_detected', () => frames.map(clouds)],
    ['multiple_faces', () => frames.map(beside)],
    ['face_too_small', () => frames.map((frame, at) => farAway(frame, 4, at))],
    ['too_dark', () => frames.map((frame) => lit(frame, (value) => value * 0.2))],
    ['face_covered', () => frames.map((_, at) => masked(at))],
    ['face_covered', () => frames.map((_, at) => inDarkGlasses(at))],
    ['face_covered', () => frames.map((_, at) => behindADoor(at))],
    ['overexposed', () => frames.map((frame) => lit(frame, (value) => value * 1.5 + 90))],
    ['greyscale', () => frames.map(withoutColour)],
    ['blurry', () => frames.map((frame) => blurred(frame, 24))],
    ['insufficient_frames', () => frames.slice(0, 9)],
    ['low_frame_rate', () => frames, { averageFps: 4 }],
    ['face_lost', () => frames.map((frame, at) => (at < 3 || at > 6 ? frame : clouds(frame, at)))],
    ['static_video', () => frames.map(() => frames[0]!)],
  ])('%s', async (code, make, facts) => {
    expect(await reasonsOf(make(), facts)).toEqual([code]);
  });

  it('none for a face that is covered in fewer than half of the looks, and one signal for each part', async () => {
    const pictures = frames.map((frame, at) => (at < 4 ? masked(at) : frame));
    expect(await reasonsOf(pictures)).toEqual([]);
    const analyser = detector.start();
    for (const at of frames.keys()) await analyser.push({ ...masked(at), index: at, timestampMs: at * 40 });
    const { signals } = await analyser.finish(probe);
    expect(signals.covered_mouth).toBeGreaterThan(0.5);
    expect(signals.covered_eyes).toBeLessThan(0.5);
    expect(signals.covered_half).toBeDefined();
  });

  it('unreadable_video for a file that was cut off before anything of it can be read', async () => {
    const torn = path.join(folder, 'torn.mp4');
    writeFileSync(torn, readFileSync(clip!).subarray(0, 3_000));
    const read = new NodeAvDecoder().decode(torn, detector.sampling, LIMITS, async () => undefined);
    await expect(read).rejects.toMatchObject({ code: 'unreadable_video' });
  });
});
