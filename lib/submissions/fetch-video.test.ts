import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { bundle } from '@/launcher/testing/bundle';
import { seal } from '@/lib/crypto/seal';
import { uuidv7 } from '@/lib/ids';
import { OutboundPool, type OutboundPoolOptions } from '@/lib/outbound/outbound-pool';
import { startTestOrigins, type TestOrigins } from '@/lib/outbound/testing/origins';
import { openStorage } from '@/lib/storage/open-storage';
import { fetchVideo, unfetched } from './fetch-video';
import { startProcessing } from './start-processing';
import { videoKey } from './video-key';

const WAIT = { timeout: 15_000, interval: 10 };
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-fetch-video-'));
const [ours, theirs] = [uuidv7(), uuidv7()];
const pools: OutboundPool[] = [];
let postgres: TestPostgres;
let workerPath: string;
let origins: TestOrigins;
let calls = 0;
/** The first call gets a beginning and no end, every later one the whole. */
const once = (whole: Buffer) => (socket: import('node:net').Socket) => {
  calls += 1;
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${whole.length}\r\n\r\n`;
  if (calls === 1) socket.write(Buffer.concat([Buffer.from(head), whole.subarray(0, 90_000)]));
  else socket.end(Buffer.concat([Buffer.from(head), whole]));
};
const clip = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'), Buffer.alloc(140_000, 'x')]);

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    AUTH_SECRET: 'a secret that only this test process knows',
    ALLOW_PRIVATE_VIDEO_URLS: 'true',
  });
  for (const id of [ours, theirs]) {
    await sql()`insert into tenants (id, slug, name, threshold, retention_hours)
      values (${id}, ${`t-${id.slice(-12)}`}, 'x', 65, 1)`;
  }
  workerPath = await bundle('lib/outbound/outbound-worker.ts');
  origins = await startTestOrigins({
    '/first-stalls': once(clip),
    '/stalls': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'),
    '/text': (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'no video '.repeat(1_000)}`),
    '/busy/20': (socket) => socket.end('HTTP/1.1 503 Busy\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n'),
    '/busy/90': (socket) => socket.end('HTTP/1.1 503 Busy\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n'),
    '/forbidden': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
    '/inside': (socket) => socket.end('HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n'),
  });
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(async () => {
  origins?.close();
  await closeDatabase();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(options: Partial<OutboundPoolOptions> = {}): OutboundPool {
  const pool = new OutboundPool({ workerPath, memoryBytes: 402_653_184, ...options });
  pools.push(pool);
  return pool;
}

async function submission(tenantId: string, address: string): Promise<Submission> {
  const id = uuidv7();
  const sealed = seal(new URL(address, origins.url).href);
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold,
      deadline_at, content_hash, video_url_sealed)
    values (${id}, ${tenantId}, 'test', 'mixed-10-v2', 1, 'none', 'url', 65, now() + interval '10 minutes', 'x',
      ${sealed})`;
  return (await startProcessing(id))!;
}

const stored = async ({ id, tenantId }: Submission) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openStorage().get(videoKey(tenantId, id))) chunks.push(chunk);
  return Buffer.concat(chunks);
};

it('a download whose process is killed starts anew and is stored whole; another tenant goes on', async () => {
  const pool = open();
  calls = 0;
  const [mine, other] = [await submission(ours, '/first-stalls'), await submission(theirs, '/dribble')];
  const fetching = fetchVideo(mine, { pool });
  await vi.waitFor(() => expect(calls).toBe(1), WAIT);
  const dribbling = fetchVideo(other, { pool });
  await vi.waitFor(() => expect(pool.stats().videos).toBe(2), WAIT);
  process.kill(pool.stats().pid!, 'SIGKILL');
  expect(await fetching).toMatchObject({ kind: 'ready' });
  expect(await dribbling).toMatchObject({ kind: 'ready' });
  expect(calls).toBe(2);
  expect((await stored(mine)).equals(clip)).toBe(true);
  const [row] =
    await sql()`select video_sha256, video_size_bytes, video_url_sealed from submissions where id = ${mine.id}`;
  expect(row).toMatchObject({
    videoSha256: createHash('sha256').update(clip).digest('hex'),
    videoSizeBytes: clip.length,
    videoUrlSealed: null,
  });
});

it('an address that kills every process it is read in ends its own submission, with its own reason', async () => {
  // Each process that waits for it for a moment is killed for its memory.
  const pool = open({ memoryBytes: 1 });
  const mine = await submission(ours, '/stalls');
  expect(await fetchVideo(mine, { pool })).toEqual({ kind: 'failed', code: 'download_failed' });
  await expect(stored(mine)).rejects.toMatchObject({ code: 'not_found' });
});

it.each([
  ['/text', 'not_a_video', undefined],
  ['/busy/90', 'download_failed', expect.stringContaining('answered 503')],
  ['/forbidden', 'download_failed', expect.stringContaining('answered 403')],
  ['/inside', 'address_not_allowed', null],
])('%s ends as %s', async (address, code, detail) => {
  const mine = await submission(ours, address);
  const outcome = await fetchVideo(mine, { pool: open() });
  expect(outcome).toEqual({ kind: 'failed', code, detail });
  expect(unfetched(outcome as never).reasons).toEqual([
    expect.objectContaining({ code, ...(detail && { detail }) }),
  ]);
  await expect(stored(mine)).rejects.toMatchObject({ code: 'not_found' });
});

it('a hiccup is tried again after a pause that its server may lengthen, while there is time', async () => {
  const pool = open();
  const mine = await submission(ours, '/short-close');
  expect(await fetchVideo(mine, { pool })).toMatchObject({
    kind: 'again',
    pauseMs: 1_000,
    tries: { count: 1 },
  });
  const tries = { count: 1, spentMs: 30_000 };
  expect(await fetchVideo(mine, { pool, tries })).toMatchObject({ kind: 'again', pauseMs: 2_000 });
  const busy = await submission(ours, '/busy/20');
  const again = await fetchVideo(busy, { pool, tries });
  expect(again).toMatchObject({ kind: 'again', pauseMs: 20_000, tries: { count: 2 } });
  expect((again as { tries: { spentMs: number } }).tries.spentMs).toBeGreaterThanOrEqual(50_000);
  // Neither is another try left, nor the time that the server asks for.
  for (const over of [
    { count: 4, spentMs: 20_000 },
    { count: 1, spentMs: 39_500 },
  ]) {
    expect(await fetchVideo(busy, { pool, tries: over })).toMatchObject({ kind: 'failed' });
  }
});

it('a process that can not be started is no fault of the address: another attempt may do', async () => {
  const mine = await submission(ours, '/length-close');
  const pool = open({ workerPath: path.join(folder, 'missing.mjs') });
  await expect(fetchVideo(mine, { pool })).rejects.toMatchObject({ name: 'OutboundUnavailable' });
  expect(await fetchVideo(mine, { pool: open() })).toMatchObject({ kind: 'ready' });
});
