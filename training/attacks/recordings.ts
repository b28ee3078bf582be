import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readStill } from '@/e2e/support/clips/draw-picture';
import type { Box } from '@/lib/detection/box';
import { FaceDetector } from '@/lib/detection/face-detector';
import { detectorManifestSchema } from '@/lib/detection/model-manifest';
import { ModelRegistry } from '@/lib/detection/model-registry';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import { even, type Picture, resized, whole } from './picture';

const LIMITS = { maxDurationMs: 600_000, maxPixels: 1 << 25, maxFrames: 20_000 };
const MAX_SIDE = 480;
/** Attacks and copies are made of as much of a recording. */
const SECONDS = 5;
/** Between them the face is taken to move steadily. */
const FRAMES_A_FIND = 5;

/** A recording or photo with the face in each of its pictures. */
export interface Recording {
  pictures: Picture[];
  faces: Box[];
  fps: number;
}

/** Finds the faces that attacks are made of: another detector than the one that judges them, where there is one. */
export async function openDetector(data: string): Promise<FaceDetector> {
  const weightsPath = path.join(data, 'models/detector.onnx');
  if (!existsSync(weightsPath))
    return FaceDetector.load((await ModelRegistry.load(path.resolve('models'))).detector);
  const sha256 = createHash('sha256').update(readFileSync(weightsPath)).digest('hex');
  const manifest = detectorManifestSchema.parse({
    id: 'face-finder',
    version: '1',
    file: 'detector.onnx',
    sha256,
    description: 'YuNet',
    licence: 'MIT',
    input: { name: 'input', size: 640, color: 'BGR' },
    output: { format: 'yunet' },
    threshold: 0.6,
  });
  return FaceDetector.load({ manifest, weightsPath });
}

async function largestFace(detector: FaceDetector, picture: Picture): Promise<Box | null> {
  const { faces } = await detector.detect({ ...picture, index: 0, timestampMs: 0 });
  const sure = faces.filter(({ probability }) => probability >= detector.threshold);
  return sure.sort((a, b) => b.width * b.height - a.width * a.height)[0] ?? null;
}

const evened = (picture: Picture): Picture => {
  const [width, height] = [even(picture.width), even(picture.height)];
  const isEven = width === picture.width && height === picture.height;
  return isEven ? picture : resized(picture, whole(picture), width, height);
};

const mixed = (a: Box, b: Box, share: number): Box => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
  width: a.width + (b.width - a.width) * share,
  height: a.height + (b.height - a.height) * share,
});

/** Faces of all pictures from those of every few. */
async function facesOf(detector: FaceDetector, pictures: readonly Picture[]): Promise<Box[] | null> {
  const found: { at: number; face: Box }[] = [];
  for (let at = 0; at < pictures.length; at += FRAMES_A_FIND) {
    const face = await largestFace(detector, pictures[at]!);
    if (face !== null) found.push({ at, face });
  }
  if (found.length === 0) return null;
  return pictures.map((_, at) => {
    const after = found.find((one) => one.at >= at) ?? found.at(-1)!;
    const before = found.findLast((one) => one.at <= at) ?? after;
    const share = after.at === before.at ? 0 : (at - before.at) / (after.at - before.at);
    return mixed(before.face, after.face, share);
  });
}

/** The first seconds of a video. @returns null when no face is found in it */
export async function readRecording(file: string, detector: FaceDetector): Promise<Recording | null> {
  const decoder = new NodeAvDecoder();
  const { frameCount, averageFps } = await decoder.probe(file, LIMITS);
  const fps = Math.max(1, Math.round(averageFps));
  const sampling = {
    strategy: 'consecutive',
    frames: Math.min(frameCount, fps * SECONDS),
    maxSidePixels: MAX_SIDE,
  } as const;
  const pictures: Picture[] = [];
  await decoder.decode(file, sampling, LIMITS, async ({ width, height, rgb }) => {
    pictures.push(evened({ width, height, rgb: Uint8Array.from(rgb) }));
  });
  const faces = await facesOf(detector, pictures);
  return faces && { pictures, faces, fps };
}

/** Of the original, before what lies far around the face is cut off. */
const PHOTO_SIDE = 1_600;
/** Widths of the face that are kept around it at most, as whoever holds a photo before a camera would. */
const SURROUNDINGS = 3;
/** A small photo is held nearer, so that no attack is refused for its size alone. */
const MOST_ENLARGED = 3;

/** A photo, cut to the person where the face would be small. @returns null when no face is found in it */
export async function readPhoto(
  file: string,
  detector: FaceDetector,
): Promise<{ photo: Picture; face: Box } | null> {
  const original = readStill(file, PHOTO_SIDE);
  const found = await largestFace(detector, original);
  if (found === null) return null;
  const side = SURROUNDINGS * Math.max(found.width, found.height);
  const [width, height] = [Math.min(side, original.width), Math.min(side * 1.2, original.height)];
  const inside = (from: number, length: number, all: number) => Math.min(all - length, Math.max(0, from));
  const x = inside(found.x + (found.width - width) / 2, width, original.width);
  const y = inside(found.y + found.height * 0.6 - height / 2, height, original.height);
  const scale = Math.min(MOST_ENLARGED, MAX_SIDE / Math.max(width, height));
  const photo = resized(original, { x, y, width, height }, even(width * scale), even(height * scale));
  const face = {
    x: (found.x - x) * scale,
    y: (found.y - y) * scale,
    width: found.width * scale,
    height: found.height * scale,
  };
  return { photo, face };
}
