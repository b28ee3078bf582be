import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { NO_TELEMETRY } from '@/lib/child-environment';
import { type MediaJob, MediaPool, type MediaPoolOptions, type MediaTurn } from './media-pool';

/** Stands in for the decoder: does to its process what the job's path says. */
const WORKER = `
const hog = [];
process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, job }) => {
  const [what, value] = job.path.split(':');
  if (what === 'hang') for (;;);
  if (what === 'segv') process.kill(process.pid, 'SIGSEGV');
  if (what === 'exit') process.exit(3);
  if (what === 'grow') { setInterval(() => hog.push(Buffer.alloc(20_000_000, 1)), 10); return; }
  if (what === 'fault') return process.send({ type: 'failed', id, message: 'a bug' });
  const answer = () => process.send({ type: 'result', id, result: { kind: 'refused', code: 'no_face_detected',
    message: JSON.stringify({ pid: process.pid, env: process.env, argv: process.argv.slice(2), path: job.path }) } });
  what === 'wait' ? setTimeout(answer, Number(value)) : answer();
});
process.send({ type: 'ready' });
`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'media-pool-'));
const workerPath = path.join(folder, 'worker.cjs');
writeFileSync(workerPath, WORKER);
afterAll(() => rmSync(folder, { recursive: true }));

const pools: MediaPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function openPool(options: Partial<MediaPoolOptions> = {}): MediaPool {
  const pool = new MediaPool({
    workerPath,
    size: 1,
    timeoutMs: 20_000,
    memoryBytes: 1_073_741_824,
    recycleAfter: 100,
    modelFolders: ['/models'],
    graceMs: 5_000,
    ...options,
  });
  pools.push(pool);
  return pool;
}

const job = (what: string): MediaJob => ({
  path: what,
  input: 'video',
  alias: 'mixed-10-v2',
  limits: { maxDurationMs: 1, maxPixels: 1, maxFrames: 1 },
  evidenceFrames: 0,
});

interface Told {
  pid: number;
  env: Record<string, string>;
  argv: string[];
  path: string;
}

async function ask(pool: MediaPool, what = 'tell'): Promise<Told> {
  const result = await pool.analyse(job(what));
  if (result.kind !== 'refused') throw new Error('unexpected result');
  return JSON.parse(result.message) as Told;
}

test('a process knows the models folder and no secret or setting of ours', async () => {
  vi.stubEnv('CANARY_SECRET', 'do-not-pass-on');
  const told = await ask(openPool());
  vi.unstubAllEnvs();
  expect(told.argv).toEqual(['["/models"]', 'mixed-10-v2']);
  const given = Object.entries(told.env).filter(([name]) => !name.startsWith('NODE_CHANNEL'));
  expect(Object.fromEntries(given)).toEqual({ NODE_ENV: 'production', ...NO_TELEMETRY });
});

test('jobs are taken first in, first out, by as many processes as asked for', async () => {
  const pool = openPool({ size: 2 });
  await vi.waitFor(() => expect(pool.stats().idle).toBe(2), { timeout: 10_000 });
  const order: string[] = [];
  const waits = ['wait:30', 'wait:31', 'wait:32', 'wait:33'];
  const told = await Promise.all(
    waits.map(async (what) => {
      const answer = await ask(pool, what);
      order.push(answer.path);
      return answer;
    }),
  );
  expect(new Set(told.map(({ pid }) => pid)).size).toBe(2);
  expect([...order.slice(0, 2)].sort()).toEqual(['wait:30', 'wait:31']);
  expect(pool.stats()).toMatchObject({ size: 2, queued: 0, jobsDone: 4, started: 2 });
});

/** Jobs that are all waiting when the one process of the pool begins to take them; the order in which it does. */
async function orderOf(jobs: { name: string; turn: MediaTurn }[]): Promise<string[]> {
  const pool = openPool();
  await vi.waitFor(() => expect(pool.stats().idle).toBe(1), { timeout: 10_000 });
  const first = pool.analyse(job('wait:100'), { share: 'first', isBackground: false });
  const order: string[] = [];
  const all = jobs.map(({ name, turn }) => pool.analyse(job(name), turn).then(() => order.push(name)));
  await Promise.all([first, ...all]);
  return order;
}
const live = (share: string) => ({ share, isBackground: false });
const sandbox = (share: string) => ({ share, isBackground: true });

test('owners take turns: who has one job does not wait for the hundred of another', async () => {
  const many = Array.from({ length: 6 }, (_, at) => ({ name: `a${at}`, turn: live('a') }));
  const order = await orderOf([...many, { name: 'b0', turn: live('b') }, { name: 'c0', turn: live('c') }]);
  expect(order).toEqual(['a0', 'b0', 'c0', 'a1', 'a2', 'a3', 'a4', 'a5']);
});

test('background jobs wait for all others, whoever they belong to', async () => {
  const many = Array.from({ length: 4 }, (_, at) => ({ name: `test${at}`, turn: sandbox('a') }));
  const order = await orderOf([...many, { name: 'a', turn: live('a') }, { name: 'b', turn: live('b') }]);
  expect(order.slice(0, 2).sort()).toEqual(['a', 'b']);
  expect(order.slice(2)).toEqual(['test0', 'test1', 'test2', 'test3']);
});

test('background jobs leave one process to all others', async () => {
  const pool = openPool({ size: 2 });
  await vi.waitFor(() => expect(pool.stats().idle).toBe(2), { timeout: 10_000 });
  const background = [1, 2].map(() => pool.analyse(job('wait:100'), sandbox('a')));
  expect(pool.stats()).toMatchObject({ busy: 1, idle: 1, queued: 1 });
  const other = pool.analyse(job('tell'), live('a'));
  expect(pool.stats()).toMatchObject({ busy: 2, idle: 0, queued: 1 });
  await Promise.all([...background, other]);
});

test('a clip that hangs loses its process at the time limit, and the next one gets a fresh process', async () => {
  const pool = openPool({ timeoutMs: 300 });
  const before = await ask(pool);
  await expect(pool.analyse(job('hang'))).rejects.toMatchObject({ name: 'MediaTimeout' });
  expect((await ask(pool)).pid).not.toBe(before.pid);
});

test.each(['segv', 'exit'])('a process that ends by %s fails its own clip only', async (how) => {
  const pool = openPool({ size: 2 });
  const other = ask(pool, 'wait:200');
  await expect(pool.analyse(job(how))).rejects.toMatchObject({ name: 'MediaCrash' });
  expect((await other).path).toBe('wait:200');
  expect((await ask(pool)).pid).toBeGreaterThan(0);
});

test.runIf(process.platform === 'linux')('a process that grows beyond its memory is killed', async () => {
  const pool = openPool({ memoryBytes: 300_000_000 });
  await expect(pool.analyse(job('grow'))).rejects.toMatchObject({
    name: 'MediaCrash',
    message: expect.stringContaining('memory'),
  });
  await ask(pool);
});

test('a fault of ours is no crash, and the process stays', async () => {
  const pool = openPool();
  const before = await ask(pool);
  await expect(pool.analyse(job('fault'))).rejects.toThrow('a bug');
  expect((await ask(pool)).pid).toBe(before.pid);
});

test('a process that is killed while it has nothing to do is replaced', async () => {
  const pool = openPool();
  const { pid } = await ask(pool);
  process.kill(pid, 'SIGKILL');
  const answer = await ask(pool).catch(() => ask(pool));
  expect(answer.pid).not.toBe(pid);
});

test('a process is replaced after its share of jobs', async () => {
  const pool = openPool({ recycleAfter: 2 });
  const pids: number[] = [];
  for (let round = 0; round < 5; round++) pids.push((await ask(pool)).pid);
  expect(new Set(pids).size).toBe(3);
  expect(pids[0]).toBe(pids[1]);
});

test('closing lets the running job finish, gives waiting ones back and takes no more', async () => {
  const pool = openPool();
  await ask(pool);
  const running = ask(pool, 'wait:100');
  const waiting = ask(pool);
  const closed = pool.close();
  await expect(waiting).rejects.toMatchObject({ name: 'MediaUnavailable' });
  await expect(pool.analyse(job('tell'))).rejects.toMatchObject({ name: 'MediaUnavailable' });
  const { pid, path: ran } = await running;
  expect(ran).toBe('wait:100');
  await closed;
  expect(() => process.kill(pid, 0)).toThrow();
});

test('closing kills a job that does not finish within the grace', async () => {
  const pool = openPool({ graceMs: 100 });
  await ask(pool);
  const running = pool.analyse(job('hang'));
  const caught = expect(running).rejects.toMatchObject({ name: 'MediaUnavailable' });
  await pool.close();
  await caught;
});

test('jobs are given back when the processes do not start at all', async () => {
  const pool = openPool({ workerPath: path.join(folder, 'missing.cjs') });
  await expect(pool.analyse(job('tell'))).rejects.toMatchObject({ name: 'MediaUnavailable' });
});
