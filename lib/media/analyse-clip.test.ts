import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { analyseClip } from './analyse-clip';
import { type MediaJob, MediaPool } from './media-pool';

/** Stands in for the decoder: notes each job that it gets, and does to its process what the job's path says. */
const WORKER = `
const fs = require('node:fs');
process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, job }) => {
  const [what, notes] = job.path.split(':');
  fs.appendFileSync(notes, what + '\\n');
  const tries = fs.readFileSync(notes, 'utf8').trim().split('\\n').length;
  if (what === 'kill' || (what === 'kill-once' && tries === 1)) process.kill(process.pid, 'SIGSEGV');
  if (what === 'hang') for (;;);
  if (what === 'fault') return process.send({ type: 'failed', id, message: 'a bug' });
  process.send({ type: 'result', id, result: { kind: 'refused', code: 'no_face_detected', message: '' } });
});
process.send({ type: 'ready' });
`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'judge-clip-'));
const workerPath = path.join(folder, 'worker.cjs');
writeFileSync(workerPath, WORKER);
afterAll(() => rmSync(folder, { recursive: true }));

let pool: MediaPool;
afterEach(() => pool.close());

let nth = 0;

/** Has a clip judged that behaves like this. @returns what became of it, how often it was tried, and how many crashes were told */
async function analyse(what: string, timeoutMs = 20_000) {
  const notes = path.join(folder, `notes-${nth++}`);
  pool = new MediaPool({
    workerPath,
    size: 1,
    timeoutMs,
    memoryBytes: 1_073_741_824,
    recycleAfter: 100,
    modelFolders: ['/models'],
    graceMs: 100,
  });
  const job: MediaJob = {
    path: `${what}:${notes}`,
    input: 'video',
    alias: 'mixed-10-v2',
    limits: { maxDurationMs: 1, maxPixels: 1, maxFrames: 1 },
    evidenceFrames: 0,
  };
  let crashes = 0;
  const result = await analyseClip(pool, job, { onCrash: () => crashes++ }).catch((error: Error) => error);
  return { result, tries: readFileSync(notes, 'utf8').trim().split('\n').length, crashes };
}

describe('a clip', () => {
  it('that kills its process twice is at fault, and gets no third', async () => {
    const { result, tries, crashes } = await analyse('kill');
    expect(result).toMatchObject({ kind: 'refused', code: 'unreadable_video', seen: null });
    expect({ tries, crashes }).toEqual({ tries: 2, crashes: 1 });
  });

  it('whose process died by chance is judged by the next', async () => {
    const { result, tries, crashes } = await analyse('kill-once');
    expect(result).toMatchObject({ kind: 'refused', code: 'no_face_detected' });
    expect({ tries, crashes }).toEqual({ tries: 2, crashes: 1 });
  });

  it('that takes too long is not tried again', async () => {
    const { result, tries } = await analyse('hang', 1_000);
    expect(result).toMatchObject({ kind: 'refused', code: 'processing_timeout', seen: null });
    expect(tries).toBe(1);
  });

  it('is not to blame for a fault of ours', async () => {
    const { result, tries } = await analyse('fault');
    expect(result).toBeInstanceOf(Error);
    expect(tries).toBe(1);
  });

  it('that is refused says why, once', async () => {
    const { result } = await analyse('refuse');
    expect(result).toMatchObject({ reasons: [{ code: 'no_face_detected', severity: 'fatal' }] });
  });
});
