import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, ModelRegistry, samplingFor } from '@/lib/detection/model-registry';

const shipped = fileURLToPath(new URL('../../models', import.meta.url));
const weights = Buffer.from('not really weights');
const sha256 = createHash('sha256').update(weights).digest('hex');

const manifest = {
  id: 'own-5',
  version: '1',
  label: 'Own',
  description: 'An own model.',
  file: 'model.onnx',
  sha256,
  licence: 'MIT',
  kind: 'frame',
  frames: 5,
  min_frames: 5,
  sampling: { strategy: 'spread', max_side: 320 },
  input: { name: 'input', size: [80, 80], color: 'BGR', batch: 1, crop: { mode: 'shift', scale: 2.7 } },
  output: { name: 'output', activation: 'softmax', live_index: 1 },
  pool: { method: 'low_mean', share: 0.5 },
  threshold: 0.65,
  calibration: { a: 1, b: 0 },
  credits: 2,
};
const detector = {
  id: 'face-finder',
  version: '1',
  description: 'Finds faces.',
  file: 'model.onnx',
  sha256,
  licence: 'MIT',
  input: { name: 'picture', size: 128 },
  output: { name: 'faces', stride: 8 },
  threshold: 0.5,
};

const cover = {
  id: 'face-cover',
  version: '1',
  description: 'Sees covered faces.',
  file: 'model.onnx',
  sha256,
  licence: 'MIT',
  input: { name: 'face', size: [96, 96], crop: { mode: 'square', scale: 1.5 } },
  output: { name: 'covered', labels: ['mouth', 'eyes'] },
  threshold: 0.5,
};

let dir: string;

async function put(folder: string, json: unknown): Promise<void> {
  await mkdir(path.join(dir, folder), { recursive: true });
  await writeFile(path.join(dir, folder, 'model.onnx'), weights);
  await writeFile(
    path.join(dir, folder, 'manifest.json'),
    typeof json === 'string' ? json : JSON.stringify(json),
  );
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'models-'));
  await put('face-finder', detector);
  await put('own-5', manifest);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('ModelRegistry', () => {
  it('lists models in wire form and tells their sampling', async () => {
    const registry = await ModelRegistry.load(dir);
    expect(registry.listModels()).toEqual([
      {
        id: 'own-5',
        label: 'Own',
        description: 'An own model.',
        min_frames: 5,
        credits: 2,
        deprecated: false,
        card_url: '/api/v1/models/own-5/card',
        generation: 1,
        version: '1',
        versions: [
          {
            id: 'own-5@1',
            generation: 1,
            version: '1',
            newest: true,
            deprecated: false,
            supported_until: null,
            card_url: '/api/v1/models/own-5@1/card',
          },
        ],
      },
    ]);
    expect(samplingFor(registry.getModel('own-5'))).toEqual({
      strategy: 'spread',
      frames: 5,
      maxSidePixels: 320,
    });
    expect(registry.findModel('none')).toBeNull();
    expect(() => registry.getModel('none')).toThrow('no model none');
  });

  it('refuses weights with another hash', async () => {
    await writeFile(path.join(dir, 'own-5', 'model.onnx'), 'tampered');
    await expect(ModelRegistry.load(dir)).rejects.toThrow(/has SHA-256 .* but the manifest/);
  });

  it('refuses weights outside the models folder', async () => {
    await put('own-5', { ...manifest, file: '../../secret.onnx' });
    await expect(ModelRegistry.load(dir)).rejects.toThrow('must lie inside');
  });

  it.each<[string, unknown, string]>([
    ['broken JSON', '{', "can't be read as JSON"],
    ['a missing field', { ...manifest, credits: undefined }, 'credits'],
    ['an unknown field', { ...manifest, creditz: 1 }, 'creditz'],
    ['a negative price', { ...manifest, credits: -1 }, 'credits'],
    ['no frames', { ...manifest, frames: 0 }, 'frames'],
    ['an id that differs from the folder', { ...manifest, id: 'other' }, "differs from the folder's name"],
  ])('refuses %s', async (_, json, message) => {
    await put('own-5', json);
    await expect(ModelRegistry.load(dir)).rejects.toThrow(message);
  });

  it('refuses a folder without the face detector, and no folder at all', async () => {
    await rm(path.join(dir, 'face-finder'), { recursive: true });
    await expect(ModelRegistry.load(dir)).rejects.toThrow('face-finder');
    await expect(ModelRegistry.load(path.join(dir, 'absent'))).rejects.toThrow("can't be read");
  });
});

describe('what sees covered faces', () => {
  it('is none where no folder has it', async () => {
    expect((await ModelRegistry.load(dir)).faceCover).toBeNull();
  });

  it('is ours where an operator has none, else theirs, and of its generations the newest', async () => {
    const ours = (await ModelRegistry.load(shipped, dir)).faceCover;
    expect(ours?.weightsPath).toBe(path.join(shipped, 'face-cover', 'model.onnx'));
    await put('face-cover', cover);
    await put('face-cover@2', { ...cover, generation: 2, version: '2' });
    const theirs = (await ModelRegistry.load(shipped, dir)).preferring(null).faceCover;
    expect(theirs?.weightsPath).toBe(path.join(dir, 'face-cover@2', 'model.onnx'));
  });

  it.each<[string, object, string]>([
    ['other weights than its manifest says', { sha256: '0'.repeat(64) }, 'has SHA-256'],
    ['no labels', { output: { name: 'covered', labels: [] } }, 'labels'],
    ['a label that names no signal', { output: { name: 'covered', labels: ['The Mouth'] } }, 'labels'],
    ['a limit of nothing', { threshold: 0 }, 'threshold'],
    ['an input for whole clips', { input: { ...cover.input, layout: 'NTCHW' } }, 'must take one picture'],
    ['another id', { id: 'face-finder' }, 'id'],
  ])('is refused with %s', async (_, change, message) => {
    await put('face-cover', { ...cover, ...change });
    await expect(ModelRegistry.load(dir)).rejects.toThrow(message);
  });
});

describe('the shipped models', () => {
  it('load, cost what the API promises, and include the default', async () => {
    const registry = await ModelRegistry.load(shipped);
    expect(registry.listModels().map((model) => [model.id, model.credits, model.min_frames])).toEqual([
      ['mixed-10-v2', 1, 10],
      ['mixed-30-v2', 2, 30],
      ['mixed-60-v2', 3, 60],
      ['mixed-90-v2', 4, 90],
      ['mixed-120-v2', 5, 120],
    ]);
    const model = registry.getModel(DEFAULT_MODEL);
    expect(model.cardPath).not.toBeNull();
    expect(await readFile(model.cardPath!, 'utf8')).toMatch(/injection/i);
  });
});
