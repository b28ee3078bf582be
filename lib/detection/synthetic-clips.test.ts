import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTestData, withTestData } from '@/e2e/support/test-data';
import { checkModels } from '@/lib/detection/check-models';
import { ClipDetector, RIGID_SCORE } from '@/lib/detection/clip-analyser';
import { ModelRegistry } from '@/lib/detection/model-registry';
import {
  SYNTHETIC_FRAMES,
  SyntheticNetwork,
  SyntheticWatch,
  shownShare,
  smoothCrop,
} from '@/lib/detection/synthetic-network';
import { LIVE_CLIP } from '@/lib/detection/testing/live-frames';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import type { VideoFrame } from '@/lib/video/types';

const models = path.resolve(import.meta.dirname, '../../models');
const OURS = 'synthetic-v1';
const GREY: VideoFrame = {
  index: 0,
  timestampMs: 0,
  width: 320,
  height: 240,
  rgb: new Uint8Array(320 * 240 * 3).fill(128),
};
const FACE = { x: 110, y: 60, width: 100, height: 120 };

async function analyse(clip: string, detector: ClipDetector) {
  const analyser = detector.start();
  const probe = await new NodeAvDecoder().decode(clip, detector.sampling, LIMITS, (frame) =>
    analyser.push(frame),
  );
  const { realScore, reasons, signals } = await analyser.finish(probe);
  return { realScore, reasons: reasons.map(({ code, severity }) => `${code} ${severity}`), signals };
}

/** A folder of an operator who brings our network under another name, with other values in its manifest. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'synthetic-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function bring(id: string, change: object): void {
  cpSync(path.join(models, OURS), path.join(folder, id), { recursive: true });
  const file = path.join(folder, id, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...manifest, id, ...change }));
}

const loadBoth = () => ModelRegistry.load(models, folder);

describe('the slot of kind synthetic', () => {
  it('is no model that can be asked for', async () => {
    const registry = await ModelRegistry.load(models);
    expect(registry.synthetic?.manifest.id).toBe(OURS);
    expect(registry.findModel(OURS)).toBeNull();
    expect(registry.listModels().map(({ id }) => id)).not.toContain(OURS);
    expect(await checkModels([models])).not.toContain(OURS);
  });

  it("takes an operator's network in place of ours, whatever its name", async () => {
    bring('theirs', { limits: {} });
    const registry = await loadBoth();
    expect(registry.synthetic?.manifest.id).toBe('theirs');
    await checkModels([models, folder]);
  });

  it('holds one network', async () => {
    bring('theirs', {});
    bring('another', {});
    await expect(loadBoth()).rejects.toThrow('two models of kind synthetic');
  });

  const output = { name: 'synthetic', activation: 'logit', rendered_index: 0 };
  it.each([
    ['column', { output: { ...output, rendered_index: 7 } }, 'has 2 values, so no column 7'],
    ['output', { output: { ...output, name: 'other' } }, 'has no output other, only synthetic'],
    ['hash', { sha256: '0'.repeat(64) }, 'has SHA-256'],
    ['limit', { limits: { rendered: 'high' } }, 'limits.rendered'],
  ])('with a wrong %s is refused, with what is wrong', async (_, change, message) => {
    bring('theirs', change);
    await expect(checkModels([models, folder])).rejects.toThrow(message);
  });

  it('with another input than its manifest says is refused', async () => {
    const { input } = JSON.parse(readFileSync(path.join(models, OURS, 'manifest.json'), 'utf8'));
    bring('theirs', { input: { ...input, name: 'picture' } });
    await expect(checkModels([models, folder])).rejects.toThrow('has no input picture, only face');
  });

  it('ships weights of at most a megabyte whose hash is that of the manifest', () => {
    const bytes = readFileSync(path.join(models, OURS, 'model.onnx'));
    const { sha256 } = JSON.parse(readFileSync(path.join(models, OURS, 'manifest.json'), 'utf8'));
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  });
});

describe('SyntheticWatch', () => {
  const open = async () => SyntheticNetwork.load((await ModelRegistry.load(models)).synthetic!);

  it.each([10, 120])('looks at five of %i frames', async (count) => {
    const watch = new SyntheticWatch(await open());
    for (let at = 1; at <= count; at++) await watch.push(GREY, FACE, at / count);
    expect(watch.finish().frames).toHaveLength(SYNTHETIC_FRAMES);
  });

  it('looks at as many where the face comes late, and at none of a face that is too small', async () => {
    const network = await open();
    const late = new SyntheticWatch(network);
    for (let at = 6; at <= 10; at++) await late.push(GREY, FACE, at / 10);
    expect(late.finish().frames).toHaveLength(SYNTHETIC_FRAMES);
    const side = network.manifest.min_face_side;
    const small = new SyntheticWatch(network);
    await small.push(GREY, { ...FACE, width: side - 1, height: side - 1 }, 1);
    expect(small.finish().frames).toEqual([]);
    await small.push(GREY, { ...FACE, width: side, height: side }, 1);
    expect(small.finish().frames).toHaveLength(1);
  });

  it('looks at no face that is cut out: its surroundings would be its own mirror image', async () => {
    const watch = new SyntheticWatch(await open());
    const whole = { x: 20, y: 0, width: 240, height: 240 };
    expect(
      shownShare(GREY, whole, { mode: 'square', scale: 1.5, pad: 'reflect', resize: 'bilinear' }),
    ).toBeLessThan(0.8);
    await watch.push(GREY, whole, 1);
    expect(watch.finish().frames).toEqual([]);
  });

  it('reads large faces twice as finely, so that single pixels do not become broad stripes', async () => {
    const rgb = new Uint8Array(640 * 480 * 3).map((_, at) => (Math.floor(at / 3) % 2) * 255);
    const { input } = (await open()).manifest;
    const face = { x: 200, y: 120, width: 128, height: 128 };
    const crop = smoothCrop({ ...GREY, width: 640, height: 480, rgb }, face, input);
    expect(crop).toHaveLength(3 * input.size[0] * input.size[1]);
    expect([Math.min(...crop), Math.max(...crop)]).toEqual([127.5, 127.5]);
  });
});

describe.skipIf(LIVE_CLIP === null)(withTestData('a live clip', LIVE_CLIP), () => {
  it('is measured, and nothing is said of it', async () => {
    const { reasons, signals } = await analyse(LIVE_CLIP!, await ClipDetector.load([models], 'mixed-10-v2'));
    expect(reasons).toEqual([]);
    expect(Object.keys(signals)).toEqual(expect.arrayContaining(['rendered_logit', 'swapped_logit']));
  });

  it.each(['mixed-10-v2', 'mixed-10-v2@1'])(
    '%s: a clip above the limit can score no more than a moved photo, and the reason says why',
    async (alias) => {
      bring('theirs', { limits: { rendered: 99, swapped: 99 } });
      const without = await analyse(LIVE_CLIP!, await ClipDetector.load([models, folder], alias));
      const file = path.join(folder, 'theirs', 'manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...manifest, limits: { rendered: -99, swapped: -99 } }));
      const voted = await analyse(LIVE_CLIP!, await ClipDetector.load([models, folder], alias));
      expect(voted.reasons).toEqual(['rendered_face warning']);
      expect(voted.realScore).toBeCloseTo(without.realScore! * RIGID_SCORE, 3);
    },
  );
});

const drawn = findTestData('faces', 'driven');
describe.skipIf(drawn === null)(withTestData('a driven', drawn), () => {
  it.each([
    ['cartoon', 'jdh-algo_JoyVASA__static_videos_001.mp4'],
    ['painting', 'jdh-algo_JoyHallo__static_hallo_1_0.mp4'],
    ['statue', 'jdh-algo_JoyHallo__static_hallo_5_1.mp4'],
  ])('%s is no live person', async (_, name) => {
    const detector = await ClipDetector.load([models], 'mixed-10-v2');
    const { realScore, reasons } = await analyse(path.join(drawn!, name), detector);
    expect(reasons).toContain('rendered_face warning');
    expect(realScore).toBeLessThanOrEqual(RIGID_SCORE);
  });
});
