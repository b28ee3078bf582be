import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as attacks from '@/e2e/support/clips/attack-pictures';
import type { Bitmap } from '@/e2e/support/clips/clip-options';
import { encodeClip } from '@/e2e/support/clips/encode-clip';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { ClipDetector } from '@/lib/detection/clip-analyser';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';

/* Attacks made of a real person's recording, through encoder and decoder. */

const models = path.resolve(import.meta.dirname, '../../models');
const clip = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d10.mp4');
const folder = mkdtempSync(path.join(tmpdir(), 'motion-clips-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FPS = 15;
const TIMING = { fps: FPS, frames: 4 * FPS + 1 };
const decoder = new NodeAvDecoder();
let detector: ClipDetector;
let photo: Bitmap;
/** Every other picture of the recording, 320 × 320. */
let recording: Uint8Array[];

beforeAll(async () => {
  if (clip === null) return;
  detector = await ClipDetector.load([models], 'mixed-10-v2');
  const sampling = { strategy: 'consecutive', frames: 2 * TIMING.frames, maxSidePixels: 320 } as const;
  const pictures: Uint8Array[] = [];
  await decoder.decode(clip, sampling, LIMITS, async ({ width, height, rgb }) => {
    photo ??= { width, height, rgb: Buffer.from(rgb) };
    pictures.push(Uint8Array.from(rgb));
  });
  recording = attacks.faster(pictures, 2);
}, 60_000);

async function analyse(pictures: readonly Uint8Array[], codec: 'h264' | 'vp8') {
  const container = codec === 'vp8' ? 'webm' : 'mp4';
  const file = path.join(folder, `clip.${container}`);
  const { width, height } = photo;
  const size = { width, height, fps: FPS, frames: pictures.length, bitRate: 500_000 };
  encodeClip(file, { name: 'clip', container, codec, ...size, picture: { kind: 'frames', pictures } });
  const analyser = detector.start();
  const probe = await decoder.decode(
    file,
    detector.sampling,
    LIMITS,
    (frame) => analyser.push(frame),
    (glance) => analyser.glance(glance),
  );
  const { realScore, reasons } = await analyser.finish(probe);
  return { realScore, reasons: reasons.map(({ code, severity }) => `${code} ${severity}`) };
}

describe.skipIf(clip === null)(withTestData('clips made of one recording', clip), () => {
  it.each(['h264', 'vp8'] as const)('%s: nothing is said against the recording itself', async (codec) => {
    const { realScore, reasons } = await analyse(recording, codec);
    expect(reasons).toEqual([]);
    expect(realScore).not.toBeNull();
  });

  it.each<[string, () => Uint8Array[]]>([
    ['drifts', () => attacks.drift(photo, TIMING)],
    ['shakes', () => attacks.handShake(photo, TIMING)],
    ['is waved', () => attacks.wave(photo, TIMING)],
    ['is zoomed', () => attacks.kenBurns(photo, TIMING)],
    ['drifts, with sensor noise', () => attacks.withSensorNoise(attacks.drift(photo, TIMING), 3, 1)],
  ])('a photo that %s is fake, and the reason says why', async (_, make) => {
    const { realScore, reasons } = await analyse(make(), 'h264');
    expect(reasons).toEqual(['flat_picture warning']);
    expect(realScore).toBeLessThan(0.25);
  });

  it.each([0, 3])('a photo that does not move is refused, with noise of %i grey levels', async (sigma) => {
    const pictures = attacks.withSensorNoise(attacks.still(photo, TIMING), sigma, 1);
    expect(await analyse(pictures, 'h264')).toEqual({ realScore: null, reasons: ['static_video fatal'] });
  });

  it.each<[string, 'h264' | 'vp8', () => Uint8Array[]]>([
    ['ends frozen', 'h264', () => attacks.frozenTail(recording, 0.4)],
    ['ends frozen', 'vp8', () => attacks.frozenTail(recording, 0.4)],
    ['begins frozen', 'h264', () => attacks.frozenHead(recording, 0.3)],
    ['is one second over and over', 'h264', () => attacks.loop(recording, FPS)],
    ['is one second over and over', 'vp8', () => attacks.loop(recording, FPS)],
    ['is half a second over and over', 'h264', () => attacks.loop(recording, 7)],
    ['runs to and fro', 'h264', () => attacks.pingPong(recording, 14)],
  ])('a recording that %s is refused (%s)', async (_, codec, make) => {
    expect(await analyse(make(), codec)).toEqual({ realScore: null, reasons: ['repeated_frames fatal'] });
  });
});
