import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFaceStill, stillClip } from '@/e2e/support/clips/clip-set';
import { makeClip } from '@/e2e/support/clips/make-clips';
import { withTestData } from '@/e2e/support/test-data';
import { LIMITS } from '@/lib/video/decoder.conformance';
import { MediaPool, type MediaResult } from './media-pool';

const root = path.resolve(import.meta.dirname, '../..');
// Inside the repository, so that the bundle finds its packages.
const folder = mkdtempSync(path.join(root, '.media-worker-test-'));
const workerPath = path.join(folder, 'media-worker.mjs');
let pool: MediaPool;

beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'media-worker.ts')],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': root },
  });
  pool = new MediaPool({
    workerPath,
    size: 1,
    timeoutMs: 30_000,
    memoryBytes: 1_073_741_824,
    recycleAfter: 100,
    modelFolders: [path.join(root, 'models')],
  });
}, 60_000);

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

const analyse = (file: string, alias = 'mixed-10-v2'): Promise<MediaResult> =>
  pool.analyse({ path: file, input: 'video', alias, limits: LIMITS, evidenceFrames: 6 });

test('a clip without a face is decoded, seen by the model, and told to have none', async () => {
  const result = await analyse(await makeClip({ name: 'h264-pattern', container: 'mp4', codec: 'h264' }));
  expect(result).toMatchObject({
    kind: 'analysed',
    probe: { width: 320, height: 240, frameCount: 30 },
    analysis: { realScore: null, framesProcessed: 10 },
  });
});

const still = findFaceStill();
test.skipIf(still === null)(withTestData('a face gets a score', still), async () => {
  const result = await analyse(await stillClip([still!]));
  expect(result).toMatchObject({ kind: 'analysed', analysis: { framesProcessed: 10 } });
  if (result.kind === 'analysed') expect(result.analysis.signals.face_share).toBeGreaterThan(0.8);
});

test('a refused clip, a missing file and an unknown model are told apart', async () => {
  const short = await makeClip({ name: 'five-frames', container: 'mp4', codec: 'h264', frames: 5 });
  expect(await analyse(short)).toMatchObject({ kind: 'refused', code: 'insufficient_frames' });
  await expect(analyse('/nonexistent/clip.mp4')).rejects.toThrow('ENOENT');
  await expect(analyse(short, 'no-such-model')).rejects.toThrow('no-such-model');
  expect(pool.stats().started).toBe(1);
});
