import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { ApiClient } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP, NO_TEST_DATA } from './support/face-clip';
import { Product } from './support/product';

/* An operator's own model, here the shipped weights under another name with one crop order and one frame count changed. */

const ROOT = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'own-models-'));
let product: Product | undefined;
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true });
});

function bring(change: object): void {
  const target = path.join(folder, 'models', 'ours-5');
  mkdirSync(target, { recursive: true });
  const shipped = path.join(ROOT, 'models');
  const manifest = JSON.parse(
    readFileSync(path.join(shipped, 'mixed-10-v2/manifest.json'), 'utf8'),
  ) as object;
  copyFileSync(path.join(shipped, 'mixed-v2/model.onnx'), path.join(target, 'model.onnx'));
  const sha256 = createHash('sha256')
    .update(readFileSync(path.join(target, 'model.onnx')))
    .digest('hex');
  const own = {
    id: 'ours-5',
    label: 'Ours',
    file: 'model.onnx',
    frames: 5,
    min_frames: 5,
    credits: 3,
    sha256,
  };
  writeFileSync(path.join(target, 'manifest.json'), JSON.stringify({ ...manifest, ...own, ...change }));
  writeFileSync(path.join(target, 'CARD.md'), '# Ours\n\nMade at home.\n');
}

const settings = { MODELS_DIR: path.join(folder, 'models') };

describe('a folder in MODELS_DIR', () => {
  it('that is wrong stops the start with a sentence that says why', async () => {
    bring({ output: { name: 'live', activation: 'logit', live_index: 9 } });
    await expect(Product.start(settings)).rejects.toThrow(
      /ours-5 does not run as its manifest says: .*live_index 9/,
    );
  });

  it('is an alias with card, price and verdicts, beside the shipped ones', async () => {
    bring({});
    product = await Product.start(settings);
    await product.untilPrinted(/curl "/);
    const key = /X-API-Key: (sk-live-\w+)/.exec(product.output)![1]!;
    const client = new ApiClient(product.baseUrl, 'acme', key);
    const models = await client.request<{ id: string; credits: number }[]>('/api/v1/models');
    const ids = models.body.data.map((model) => model.id);
    expect(ids).toEqual(expect.arrayContaining(['ours-5', 'mixed-10-v2', 'mixed-120-v2']));
    const card = await fetch(`${product.baseUrl}/api/v1/models/ours-5/card`);
    expect(await card.text()).toContain('Made at home.');
    const file = FACE_CLIP ?? (await makeClip({ name: 'own-model', container: 'mp4', codec: 'h264' }));
    const view = await client.judge({ file, fields: { model: 'ours-5' } });
    expect(view).toMatchObject({ model: 'ours-5', status: FACE_CLIP ? 'completed' : 'failed' });
  });
});

describe('npm run evaluate', () => {
  const evaluate = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['scripts/evaluate.mjs', ...args], { cwd: ROOT }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, text: stderr }),
    );

  it.skipIf(FACE_CLIP === null)(
    `judges labelled clips and writes figures and a page${FACE_CLIP ? '' : ` (skipped: ${NO_TEST_DATA})`}`,
    async () => {
      const clips = path.join(folder, 'clips');
      for (const label of ['live', 'print']) mkdirSync(path.join(clips, label), { recursive: true });
      copyFileSync(FACE_CLIP!, path.join(clips, 'live/someone.mp4'));
      copyFileSync(
        await makeClip({ name: 'evaluate', container: 'mp4', codec: 'h264' }),
        path.join(clips, 'print/pattern.mp4'),
      );
      const out = path.join(folder, 'out');
      const { code, text } = await evaluate(clips, '--out', out, '--workers', '1');
      expect(text).toMatch(/live refused\s+0\/1/);
      expect(code).toBe(0);
      const report = JSON.parse(readFileSync(path.join(out, 'evaluation.json'), 'utf8'));
      expect(report.outcomes['mixed-10-v2']).toMatchObject([
        { clip: { name: 'live/someone.mp4', isLive: true }, refusedFor: [] },
        { clip: { attackType: 'print' }, realScore: null, refusedFor: ['no_face_detected'] },
      ]);
      expect(readFileSync(path.join(out, 'evaluation.html'), 'utf8')).toContain('mixed-10-v2');
    },
  );

  it.each([
    [['nowhere'], 'nowhere does not exist'],
    [[], 'Say which clips'],
    [['models', '--model', 'mixed-7'], 'There is no model mixed-7'],
    [['models', '--threshold', '65'], '--threshold must be a number from 0 to 1'],
    [['models', '--colour', 'red'], "Unknown option '--colour'"],
  ])('answers %j in words', async (args, message) => {
    const { code, text } = await evaluate(...args);
    expect(code).toBe(1);
    expect(text).toContain(message);
    expect(text).not.toMatch(/\n\s+at /);
  });
});
