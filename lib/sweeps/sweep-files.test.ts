import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { bundle } from '@/launcher/testing/bundle';
import { uuidv7 } from '@/lib/ids';
import { openStorage } from '@/lib/storage/open-storage';
import { evidenceKey } from '@/lib/submissions/evidence';
import { videoKey } from '@/lib/submissions/video-key';
import { sweepFiles } from './sweep-files';

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-leftovers-'));
const tenantId = uuidv7();
const writers = new Set<ChildProcess>();
let postgres: TestPostgres;
let script: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, { DATABASE_URL: postgres.url, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
  script = await bundle('lib/sweeps/testing/dying-writer.ts');
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenantId}, 't', 'T', 65, 1)`;
});
beforeEach(() => {
  for (const folder of ['storage', 'claims'])
    rmSync(path.join(dataDir, folder), { recursive: true, force: true });
});
afterAll(async () => {
  for (const writer of writers) writer.kill('SIGKILL');
  await closeDatabase();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Files below a folder of the data folder, signs of life apart. */
const filesIn = (folder: string) =>
  existsSync(path.join(dataDir, folder))
    ? readdirSync(path.join(dataDir, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.alive'))
        .map((entry) => path.relative(path.join(dataDir, folder), path.join(entry.parentPath, entry.name)))
        .sort()
    : [];

const stored = () => filesIn('storage').filter((name) => !name.startsWith('.tmp'));

/** A process that has stored `keys` and is in the middle of one more. */
async function startWriter(keys: string[]): Promise<{ kill: () => Promise<void>; half: string }> {
  const before = filesIn('storage/.tmp');
  const child = fork(script, [...keys, videoKey(tenantId, uuidv7())], { env: { ...process.env } });
  writers.add(child);
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', reject);
  });
  const added = () => filesIn('storage/.tmp').filter((name) => !before.includes(name));
  await expect.poll(() => added().length).toBe(1);
  return {
    half: added()[0]!,
    kill: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

/** A row whose video came by address: its key is noted once the video is whole. */
async function newSubmission(isOver: boolean): Promise<{ id: string; tenantId: string }> {
  const id = uuidv7();
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash,
      deadline_at, status, completed_at, error_code)
    values (${id}, ${tenantId}, 'live', 'm', 1, 'none', 'url', 65, 'x', now(), ${isOver ? 'failed' : 'processing'},
      ${isOver ? new Date() : null}, ${isOver ? 'processing_timeout' : null})`;
  return { id, tenantId };
}

it('files of a process that kill -9 ended are gone at the next sweep; those of a living one stay', async () => {
  const [open, over] = [await newSubmission(false), await newSubmission(true)];
  const mine = () => [
    videoKey(tenantId, uuidv7()),
    `frame-sessions/${uuidv7()}/0`,
    `health-checks/${uuidv7()}`,
  ];
  const undecided = [videoKey(tenantId, open.id), evidenceKey(open, 0)];
  const ended = [videoKey(tenantId, over.id), evidenceKey(over, 0)];
  const alive = mine();
  const living = await startWriter(alive);
  const dead = await startWriter([...mine(), ...undecided, ...ended]);
  await dead.kill();
  expect(stored()).toHaveLength(10);
  await sweepFiles();
  expect(stored()).toEqual([...alive, ...undecided].sort());
  expect(filesIn('storage/.tmp')).toEqual([living.half]);
  // What a run that goes on elsewhere may use is decided once its submission has ended.
  await sql()`update submissions set status = 'failed', completed_at = now(), error_code = 'x' where id = ${open.id}`;
  await sweepFiles();
  expect(stored()).toEqual(alive.sort());
  await living.kill();
  await sweepFiles();
  expect(filesIn('storage')).toEqual([]);
  expect(filesIn('claims')).toEqual([]);
});

it('what a row owns stays when its process is killed', async () => {
  const row = await newSubmission(false);
  const key = videoKey(tenantId, row.id);
  const writer = await startWriter([key, evidenceKey(row, 0)]);
  await sql()`update submissions set status = 'failed', completed_at = now(), error_code = 'x', video_key = ${key},
    evidence_frames = '{0}' where id = ${row.id}`;
  await writer.kill();
  await sweepFiles();
  expect(stored()).toEqual([evidenceKey(row, 0), key].sort());
  expect(filesIn('claims')).toEqual([]);
});

it('of a process on another machine nothing goes while it says that it lives, all of it a minute later', async () => {
  const keys = [videoKey(tenantId, uuidv7())];
  const writer = await startWriter(keys);
  // As another machine that shares the folder would have named it.
  for (const folder of ['storage/.tmp', 'claims']) {
    for (const name of readdirSync(path.join(dataDir, folder))) {
      const elsewhere = name.replace(/^[0-9a-f]{12}/, '000000000000');
      renameSync(path.join(dataDir, folder, name), path.join(dataDir, folder, elsewhere));
    }
  }
  await writer.kill();
  await sweepFiles();
  expect(stored()).toEqual(keys);
  expect(filesIn('storage/.tmp')).toHaveLength(1);
  const aWhileAgo = new Date(Date.now() - 61_000);
  for (const folder of ['storage/.tmp', 'claims']) {
    const sign = readdirSync(path.join(dataDir, folder)).find((name) => name.endsWith('.alive'));
    utimesSync(path.join(dataDir, folder, sign!), aWhileAgo, aWhileAgo);
  }
  await sweepFiles();
  expect(filesIn('storage')).toEqual([]);
});

it('writing again after a sweep of everything works', async () => {
  const key = videoKey(tenantId, uuidv7());
  await openStorage().put(key, Readable.from([Buffer.from('x')]));
  await sweepFiles();
  expect(stored()).toEqual([key]);
  await openStorage().remove(key);
  expect(filesIn('storage')).toEqual([]);
  expect(filesIn('claims')).toEqual([]);
});
