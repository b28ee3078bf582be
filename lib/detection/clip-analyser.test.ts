import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ClipDetector } from '@/lib/detection/clip-analyser';
import type { ProbedVideo, VideoFrame } from '@/lib/video/types';

const models = fileURLToPath(new URL('../../models', import.meta.url));
const WIDTH = 320;
const HEIGHT = 240;

const probe = (frames: number): ProbedVideo => ({
  container: 'mp4',
  codec: 'h264',
  width: WIDTH,
  height: HEIGHT,
  rotationDegrees: 0,
  durationMs: frames * 40,
  frameCount: frames,
  averageFps: 25,
});

/** A picture of moving clouds of colour: no face, never the same twice. `light` scales its brightness. */
function clouds(index: number, light = 1): VideoFrame {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < 3; c++, at++) {
        rgb[at] = light * (128 + 60 * Math.sin(x / 40 + index / 3 + c) + 60 * Math.cos(y / 30 - index / 5));
      }
    }
  }
  return { index, timestampMs: index * 40, width: WIDTH, height: HEIGHT, rgb };
}

let detector: ClipDetector;
beforeAll(async () => {
  detector = await ClipDetector.load([models], 'mixed-10-v2');
});

async function analyse(frames: VideoFrame[]) {
  const analyser = detector.start();
  for (const frame of frames) await analyser.push(frame);
  return analyser.finish(probe(frames.length));
}

const fatal = (analysis: { reasons: { code: string; severity: string }[] }) =>
  analysis.reasons.filter((one) => one.severity === 'fatal').map((one) => one.code);

const ten = (make: (index: number) => VideoFrame) => Array.from({ length: 10 }, (_, index) => make(index));

describe('ClipAnalyser', () => {
  it('asks for the frames of its alias', () => {
    expect(detector.sampling).toMatchObject({ frames: 10, maxSidePixels: 640 });
  });

  it('refuses a clip without a face, with no score', async () => {
    const analysis = await analyse(ten((index) => clouds(index)));
    expect(analysis).toMatchObject({ realScore: null, framesProcessed: 10 });
    expect(fatal(analysis)).toContain('no_face_detected');
  });

  it('refuses a dark clip as dark', async () => {
    expect(fatal(await analyse(ten((index) => clouds(index, 0.1))))[0]).toBe('too_dark');
  });

  it('refuses identical frames as static', async () => {
    expect(fatal(await analyse(ten(() => clouds(0))))).toContain('static_video');
  });

  it('refuses too short a clip, even an empty one', async () => {
    expect(fatal(await analyse(ten((index) => clouds(index)).slice(0, 9)))[0]).toBe('insufficient_frames');
    const nothing = await analyse([]);
    expect(nothing).toMatchObject({ realScore: null, framesProcessed: 0 });
    expect(fatal(nothing)).toEqual(['insufficient_frames']);
  });

  it('ignores frames beyond its number, and its signals are finite', async () => {
    const analysis = await analyse(Array.from({ length: 14 }, (_, index) => clouds(index)));
    expect(analysis.framesProcessed).toBe(10);
    expect(Object.values(analysis.signals).every(Number.isFinite)).toBe(true);
  });

  it('gives the same answer to the same frames', async () => {
    const frames = ten((index) => clouds(index));
    expect(await analyse(frames)).toEqual(await analyse(frames));
  });
});
