import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findTestData, NO_TEST_DATA } from '@/e2e/support/test-data';
import { checkModels } from '@/lib/detection/check-models';
import { FaceDetector } from '@/lib/detection/face-detector';
import { LivenessNetwork } from '@/lib/detection/liveness-network';
import { ModelRegistry } from '@/lib/detection/model-registry';
import { sigmoid } from '@/lib/detection/scoring';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { PictureReader } from '@/lib/video/picture-reader';
import type { VideoFrame } from '@/lib/video/types';

/*
 * Other people's networks as an operator would bring them: a folder each, a manifest, nothing else. What they should say
 * was computed once in Python with the crops that their authors describe.
 */

const weights = findTestData('faces', 'models');
const shipped = path.resolve(import.meta.dirname, '../../models');
const folder = mkdtempSync(path.join(tmpdir(), 'own-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

function bring(id: string, file: string, manifest: object): void {
  const target = path.join(folder, id);
  mkdirSync(target);
  copyFileSync(path.join(weights!, file), path.join(target, 'model.onnx'));
  const sha256 = createHash('sha256')
    .update(readFileSync(path.join(target, 'model.onnx')))
    .digest('hex');
  const facts = { id, version: '1', file: 'model.onnx', sha256, description: 'Brought by an operator.' };
  writeFileSync(path.join(target, 'manifest.json'), JSON.stringify({ ...facts, ...manifest }));
}

const liveness = (label: string, input: object, output: object, more: object = {}) => ({
  label,
  licence: 'Apache-2.0',
  kind: 'frame',
  frames: 10,
  min_frames: 10,
  sampling: { strategy: 'spread', max_side: 640 },
  input: { batch: 1, ...input },
  output: { activation: 'softmax', ...output },
  pool: { method: 'low_mean', share: 1 },
  threshold: 0.5,
  calibration: { a: 1, b: 0 },
  credits: 1,
  ...more,
});

function bringAll(): void {
  const mini = (scale: number) => ({
    name: 'input',
    size: [80, 80],
    color: 'BGR',
    crop: { mode: 'shift', scale },
  });
  const class1 = { name: 'output', live_index: 1 };
  bring('mini-40', '4_0_0_80x80_MiniFASNetV1SE.onnx', liveness('Mini 4.0', mini(4), class1));
  const pair = { ensemble: ['mini-40'] };
  bring('mini-pair', '2.7_80x80_MiniFASNetV2.onnx', liveness('Mini pair', mini(2.7), class1, pair));
  const square = { size: [128, 128], scale: 1 / 255, crop: { mode: 'square', scale: 1.5 } };
  for (const [id, file] of [
    ['mini-128', 'best_model.onnx'],
    ['mini-128-int8', 'best_model_quantized.onnx'],
  ] as const) {
    const input = { name: 'input', batch: 'dynamic', ...square };
    bring(id, file, liveness(id, input, { name: 'output', live_index: 0 }));
  }
}

const still = (name: string) => {
  const bytes = readFileSync(findTestData('faces', 'stills', name)!);
  const { width, height, rgb } = new PictureReader(LIMITS, 8_192).read(bytes);
  return { index: 0, timestampMs: 0, width, height, rgb } satisfies VideoFrame;
};
const FACES = [
  { name: 'human__cgi-model-8.jpg', box: { x: 402, y: 121, width: 157, height: 203 } },
  { name: 'human__group-3.jpg', box: { x: 1472, y: 268, width: 228, height: 298 } },
];

describe.skipIf(weights === null)(`models of others${weights ? '' : ` (skipped: ${NO_TEST_DATA})`}`, () => {
  it('are aliases beside the shipped ones, and run as their manifests say', async () => {
    bringAll();
    const ids = await checkModels([shipped, folder]);
    expect(ids).toEqual(
      expect.arrayContaining(['mini-40', 'mini-pair', 'mini-128', 'mini-128-int8', 'mixed-120-v2']),
    );
  });

  it.each([
    ['mini-40', [0.9988, 0.9995], 0.03],
    ['mini-pair', [(0.9995 + 0.9988) / 2, (0.8548 + 0.9995) / 2], 0.03],
    ['mini-128', [1, 0.0858], 0.05],
    // Eight bits: half a grey level in the crop moves it further.
    ['mini-128-int8', [1, 0.1393], 0.15],
  ])('%s says what it says in Python', async (id, expected, tolerance) => {
    const registry = await ModelRegistry.load(shipped, folder);
    const network = await LivenessNetwork.load(registry.getModel(id));
    for (const [at, { name, box }] of FACES.entries()) {
      const answer = await network.start().push(still(name), box);
      expect(Math.abs(sigmoid(answer!) - expected[at]!), name).toBeLessThan(tolerance);
    }
  });

  it.each([
    ['YuNet', 'detector.onnx', { name: 'input', size: 640, color: 'BGR' }, { format: 'yunet' }],
    [
      'RFB-320',
      'version-RFB-320.onnx',
      { name: 'input', size: [240, 320], mean: 127, std: 128 },
      { format: 'corners', boxes: 'boxes', scores: 'scores' },
    ],
    [
      'slim-320',
      'version-slim-320.onnx',
      { name: 'input', size: [240, 320], mean: 127, std: 128 },
      { format: 'corners', boxes: 'boxes', scores: 'scores' },
    ],
  ])('%s finds the faces in place of ours', async (_name, file, input, output) => {
    rmSync(path.join(folder, 'face-finder'), { recursive: true, force: true });
    bring('face-finder', file, { licence: 'MIT', input, output, threshold: 0.6 });
    const registry = await ModelRegistry.load(shipped, folder);
    const detector = await FaceDetector.load(registry.detector);
    for (const { name, box } of FACES) {
      const { faces } = await detector.detect(still(name));
      const middles = faces.map(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
      const isInside = ([x, y]: number[]) =>
        Math.abs(x! - box.x - box.width / 2) < box.width / 4 &&
        Math.abs(y! - box.y - box.height / 2) < box.height / 4;
      expect(middles.some(isInside), `${name}: ${JSON.stringify(faces)}`).toBe(true);
    }
    rmSync(path.join(folder, 'face-finder'), { recursive: true });
  });

  it.each([
    [
      'input',
      { input: { name: 'picture', size: [80, 80], crop: { mode: 'shift', scale: 4 } } },
      'has no input picture, only input',
    ],
    [
      'size',
      { input: { name: 'input', size: [96, 96], crop: { mode: 'shift', scale: 4 } } },
      /does not run as its manifest says: .*(80|dimension)/s,
    ],
    [
      'column',
      { output: { name: 'output', activation: 'softmax', live_index: 3 } },
      'has 3 values, so no live_index 3',
    ],
    [
      'output',
      { output: { name: 'live', activation: 'softmax', live_index: 1 } },
      'has no output live, only output',
    ],
    ['partner', { ensemble: ['nobody'] }, 'names nobody, which is no model here'],
    ['weights', { sha256: '0'.repeat(64) }, 'has SHA-256'],
  ])('a manifest with a wrong %s is refused with what is wrong', async (name, wrong, message) => {
    const id = `wrong-${name}`;
    const input = { name: 'input', size: [80, 80], color: 'BGR', crop: { mode: 'shift', scale: 4 } };
    const right = liveness(id, input, { name: 'output', live_index: 1 });
    bring(id, '4_0_0_80x80_MiniFASNetV1SE.onnx', { ...right, ...wrong });
    await expect(checkModels([shipped, folder])).rejects.toThrow(message);
    rmSync(path.join(folder, id), { recursive: true });
  });
});
