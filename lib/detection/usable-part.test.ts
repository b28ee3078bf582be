import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureDrawer } from '@/e2e/support/clips/draw-picture';
import { encodeClip } from '@/e2e/support/clips/encode-clip';
import { findTestData, NO_TEST_DATA } from '@/e2e/support/test-data';
import { ClipDetector } from '@/lib/detection/clip-analyser';
import { judgeUsablePart, longestPart } from '@/lib/detection/usable-part';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import type { FrameSampling, VideoFrame } from '@/lib/video/types';

const looks = (pattern: string) =>
  [...pattern].map((mark, at) => ({ timestampMs: at * 100, hasFace: mark === 'x' }));

describe('longestPart', () => {
  it.each([
    ['xxxxx', { fromMs: 0, toMs: 400 }],
    ['....xxxx', { fromMs: 400, toMs: 700 }],
    ['xx..xxxx..x', { fromMs: 400, toMs: 700 }],
    ['x.xx.x', { fromMs: 0, toMs: 500 }],
    ['xxxx....', { fromMs: 0, toMs: 300 }],
    ['.....', null],
    ['', null],
  ])('of %s', (pattern, expected) => expect(longestPart(looks(pattern))).toEqual(expected));
});

const clip = findTestData('faces', 'live', 'KwaiVGI__assets_examples_driving_d10.mp4');
const folder = mkdtempSync(path.join(tmpdir(), 'usable-part-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(clip === null)(`the whole clip counts${clip ? '' : ` (skipped: ${NO_TEST_DATA})`}`, () => {
  const decoder = new NodeAvDecoder();
  const SIDE = 320;
  let detector: ClipDetector;
  const face: Uint8Array[] = [];

  beforeAll(async () => {
    detector = await ClipDetector.load(
      [fileURLToPath(new URL('../../models', import.meta.url))],
      'mixed-10-v2',
    );
    const sampling: FrameSampling = { strategy: 'spread', frames: 30, spanMs: 4_000, maxSidePixels: SIDE };
    await decoder.decode(clip!, sampling, LIMITS, async (frame) => {
      face.push(Uint8Array.from(frame.rgb));
    });
  }, 60_000);

  /** Ten pictures a second: `before` of them drawn ones without a face, then the person. */
  function made(name: string, before: number): string {
    const draw = pictureDrawer({ kind: 'pattern', seed: 3 }, SIDE, SIDE);
    const empty = Array.from({ length: before }, (_, at) => Uint8Array.from(draw(at).rgb));
    const pictures = [...empty, ...face];
    const file = path.join(folder, `${name}.mp4`);
    encodeClip(file, {
      name,
      container: 'mp4',
      codec: 'h264',
      width: SIDE,
      height: SIDE,
      fps: 10,
      frames: pictures.length,
      bitRate: 2_000_000,
      picture: { kind: 'frames', pictures },
    });
    return file;
  }

  async function judged(file: string) {
    const samplings: FrameSampling[] = [];
    const decode = (sampling: FrameSampling, onFrame: (frame: VideoFrame) => Promise<void>) => {
      samplings.push(sampling);
      return decoder.decode(file, sampling, LIMITS, onFrame);
    };
    const judge = async (sampling: FrameSampling) => {
      const analyser = detector.start();
      const probe = await decode(sampling, (frame) => analyser.push(frame));
      return { probe, analysis: await analyser.finish(probe) };
    };
    const { analysis } = await judgeUsablePart(detector, judge, decode);
    const fatal = analysis.reasons.filter((one) => one.severity === 'fatal').map((one) => one.code);
    return { analysis, fatal, samplings };
  }

  it('a face that arrives at four seconds is judged', async () => {
    const atOnce = await judged(made('at-once', 0));
    const late = await judged(made('late', 42));
    expect(atOnce.samplings).toEqual([detector.sampling]);
    expect(late.samplings).toHaveLength(3);
    expect(late.fatal).toEqual([]);
    expect(late.analysis.series.timestampsMs[0]).toBeGreaterThan(4_000);
    expect(late.analysis.realScore! >= 0.65).toBe(atOnce.analysis.realScore! >= 0.65);
  });

  it('a clip without a face keeps its reason', async () => {
    const draw = pictureDrawer({ kind: 'pattern', seed: 3 }, SIDE, SIDE);
    const file = path.join(folder, 'nobody.mp4');
    const pictures = Array.from({ length: 30 }, (_, at) => Uint8Array.from(draw(at).rgb));
    const picture = { kind: 'frames', pictures } as const;
    encodeClip(file, { name: 'n', container: 'mp4', codec: 'h264', width: SIDE, height: SIDE, picture });
    const { fatal, samplings } = await judged(file);
    expect(fatal).toContain('no_face_detected');
    expect(samplings).toHaveLength(2);
  });
});
