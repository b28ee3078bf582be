import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { makeClip } from './support/clips/make-clips';
import { inParallel } from './support/in-parallel';
import {
  endsOf,
  expectAllEnded,
  expectNoneOpen,
  expectSettledBooks,
  patiently,
  statusOf,
  stepsOf,
  TERMINAL_MS,
} from './support/invariants';
import { allPids, HAS_PROC, isRunning, type Part, pidOf, pidsOf } from './support/process-tree';
import { Product } from './support/product';
import { slowUpload } from './support/slow-upload';
import { stalledOnce } from './support/stalled-server';
import { storedFiles } from './support/stored-files';
import { submitUntilAccepted } from './support/stubborn-client';
import { createTenant, type TestTenant } from './support/tenant';

const SUBMISSIONS = 40;
const CLIENTS = 8;
const WAIT = { timeout: 60_000, interval: 50 };

let product: Product;
let small: string;
let long: string;

async function start(dataDir?: string): Promise<void> {
  product = await Product.start({ ALLOW_PRIVATE_VIDEO_URLS: 'true', ...product?.settings }, dataDir);
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
}

beforeAll(async () => {
  small = await makeClip({
    name: 'faults',
    container: 'mp4',
    codec: 'h264',
    frames: 12,
    width: 160,
    height: 120,
  });
  // Long enough to be caught at work: every frame of the 120 is looked at.
  long = await makeClip({
    name: 'faults-long',
    container: 'mp4',
    codec: 'h264',
    frames: 150,
    width: 640,
    height: 480,
  });
  await start();
});
afterAll(() => product?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: product.baseUrl, credits: 10_000 });

async function accept(tenant: TestTenant, key: string, file: string, model = 'mixed-10-v2'): Promise<string> {
  const { ids } = await submitUntilAccepted(tenant.client, key, { file, fields: { model } });
  return ids[0]!;
}

const KILLED: Part[] = ['web', 'worker', 'media', 'postgres'];

describe.skipIf(!HAS_PROC)(
  'kill -9 under load loses nothing, charges once and ends everything (needs /proc)',
  () => {
    it.each(KILLED)(
      'of the %s process',
      async (part) => {
        const tenant = await newTenant(`kill-${part}`);
        const keys = Array.from({ length: SUBMISSIONS }, (_, at) => `${part}-${at}`);
        let isDone = false;
        const load = inParallel(keys, CLIENTS, (key) =>
          submitUntilAccepted(tenant.client, key, { file: small }),
        ).finally(() => {
          isDone = true;
        });
        const kills = (async () => {
          for (let at = 0; at < 3 && !isDone; at++) {
            const expected = (SUBMISSIONS / 4) * (at + Math.random());
            // At a random moment: when a random number of the submissions has come in.
            await expect
              .poll(
                patiently(async () => {
                  const [row] = await sql()<{ count: number }[]>`
                select count(*) from submissions where tenant_id = ${tenant.id}`;
                  return isDone || row!.count >= expected;
                }),
                { timeout: TERMINAL_MS, interval: 20 },
              )
              .toBe(true);
            await expect.poll(() => pidsOf(product, part).length, WAIT).toBeGreaterThan(0);
            const [victim] = pidsOf(product, part);
            process.kill(victim!, 'SIGKILL');
            await expect.poll(() => isRunning(victim!), WAIT).toBe(false);
          }
        })();
        const [accepted] = await Promise.all([load, kills]);
        await product.ready();
        await expectAllEnded(tenant.id, accepted);
        // The pattern has no face. Any other reason would be ours.
        expect(await endsOf(tenant.id)).toEqual(['no_face_detected']);
        // A web process that died in the middle of an upload may leave one half-written file, which a sweep removes.
        const orphans = storedFiles(product).filter(
          (name) => name.includes(tenant.id) && !accepted.some(({ ids }) => name.endsWith(ids[0]!)),
        );
        expect(orphans.length).toBeLessThanOrEqual(part === 'web' || part === 'postgres' ? 3 * CLIENTS : 0);
      },
      240_000,
    );
  },
);

describe.skipIf(!HAS_PROC)('kill -9 of the worker in each step', () => {
  async function killWorker(): Promise<void> {
    const worker = pidOf(product, 'worker');
    process.kill(worker, 'SIGKILL');
    await expect.poll(() => isRunning(worker), WAIT).toBe(false);
    await expect.poll(() => pidsOf(product, 'worker').length, WAIT).toBe(1);
  }

  const JUDGING = ['fetch', 'judge'];

  async function expectRightEnd(tenant: TestTenant, id: string, steps = JUDGING): Promise<void> {
    const view = await tenant.client.result(id, TERMINAL_MS);
    expect(view.reasons[0]!.code).toBe('no_face_detected');
    // The last step is noted a moment after the submission has ended.
    await expect.poll(() => stepsOf(id), WAIT).toEqual(steps);
    expect(await expectSettledBooks(tenant.id)).toBe(1);
  }

  it('in fetch: the video is fetched again', async () => {
    const tenant = await newTenant('kill-fetch');
    const server = await stalledOnce(small);
    try {
      const fields = { video_url: `${server.url}/clip.mp4` };
      const { ids } = await submitUntilAccepted(tenant.client, 'fetch', { fields });
      await expect.poll(server.requests, WAIT).toBe(1);
      expect(await stepsOf(ids[0]!)).toEqual([]);
      await killWorker();
      await expectRightEnd(tenant, ids[0]!, ['fetch', 'hand-on', ...JUDGING]);
      expect(server.requests()).toBe(2);
    } finally {
      server.close();
    }
  });

  it('in judge: the clip is judged again, not fetched again', async () => {
    const tenant = await newTenant('kill-infer');
    const id = await accept(tenant, 'infer', long, 'mixed-120-v2');
    await expect.poll(() => stepsOf(id), { ...WAIT, interval: 5 }).toEqual(['fetch']);
    await killWorker();
    await expectRightEnd(tenant, id);
  });

  it('in judge, before the end is committed: it settles once', async () => {
    const tenant = await newTenant('kill-settle');
    const id = await accept(tenant, 'settle', long, 'mixed-120-v2');
    // Holding the account makes it wait inside the statement that settles, with its work done and not committed.
    const holder = await sql().reserve();
    try {
      await holder`begin`;
      await holder`select from credit_accounts where tenant_id = ${tenant.id} for update`;
      await expect
        .poll(
          async () => {
            const rows = await sql()`select from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%with settled as%'`;
            return rows.length;
          },
          { ...WAIT, interval: 20 },
        )
        .toBeGreaterThan(0);
      expect(await statusOf(id)).toBe('processing');
      await killWorker();
    } finally {
      await holder`rollback`;
      holder.release();
    }
    await expectRightEnd(tenant, id);
  });
});

describe.skipIf(!HAS_PROC)('kill -9 of a media process in the middle of a clip', () => {
  it('costs a second attempt: the clip and all others still get their own verdict', async () => {
    const tenant = await newTenant('kill-media-clip');
    const id = await accept(tenant, 'victim', long, 'mixed-120-v2');
    const others = inParallel([1, 2, 3, 4], 4, (at) => accept(tenant, `other-${at}`, small));
    await expect.poll(() => stepsOf(id), { ...WAIT, interval: 5 }).toEqual(['fetch']);
    const worker = pidOf(product, 'worker');
    for (const pid of pidsOf(product, 'media')) process.kill(pid, 'SIGKILL');
    const ids = [id, ...(await others)];
    for (const one of ids) {
      const view = await tenant.client.result(one, TERMINAL_MS);
      expect(view.reasons[0]!.code).toBe('no_face_detected');
    }
    expect(pidOf(product, 'worker')).toBe(worker);
    expect(await expectSettledBooks(tenant.id)).toBe(ids.length);
  });
});

describe.skipIf(!HAS_PROC)('kill -9 of the outbound process in the middle of a download', () => {
  it('costs a second download: the clip and all others still get their own verdict', async () => {
    const tenant = await newTenant('kill-outbound');
    const server = await stalledOnce(small);
    try {
      const worker = pidOf(product, 'worker');
      const fields = { video_url: `${server.url}/clip.mp4` };
      const { ids } = await submitUntilAccepted(tenant.client, 'victim', { fields });
      await expect.poll(server.requests, WAIT).toBe(1);
      process.kill(pidOf(product, 'outbound'), 'SIGKILL');
      const others = await inParallel([1, 2, 3, 4], 4, (at) =>
        submitUntilAccepted(tenant.client, `other-${at}`, { fields }),
      );
      const all = [ids[0]!, ...others.map((other) => other.ids[0]!)];
      for (const id of all) {
        const view = await tenant.client.result(id, TERMINAL_MS);
        expect(view.reasons[0]!.code).toBe('no_face_detected');
      }
      expect(server.requests()).toBe(1 + all.length);
      expect(pidOf(product, 'worker')).toBe(worker);
      expect(await expectSettledBooks(tenant.id)).toBe(all.length);
    } finally {
      server.close();
    }
  });
});

describe.skipIf(!HAS_PROC)('the end of the whole product', () => {
  it('kill -9 of the launcher takes its children along; the next start finishes what was accepted', async () => {
    const tenant = await newTenant('kill-launcher');
    const ids: string[] = [];
    for (let at = 0; at < 10; at++) ids.push(await accept(tenant, `launcher-${at}`, long, 'mixed-120-v2'));
    const postmaster = pidOf(product, 'postgres');
    const others = allPids(product).filter((pid) => pid !== postmaster);
    process.kill(product.process.pid!, 'SIGKILL');
    await expect.poll(() => others.filter(isRunning), WAIT).toEqual([]);

    await start(product.dataDir);
    expect(pidOf(product, 'postgres')).toBe(postmaster);
    const accepted = ids.map((id, at) => ({ key: `launcher-${at}`, ids: [id], attempts: 1 }));
    await expectAllEnded(tenant.id, accepted);
    expect(await endsOf(tenant.id)).toEqual(['no_face_detected']);
  }, 240_000);

  it('SIGTERM resets no request in flight, exits within 30 s and hands running jobs over', async () => {
    const tenant = await newTenant('sigterm');
    const ids: string[] = [];
    for (let at = 0; at < 6; at++) ids.push(await accept(tenant, `running-${at}`, long, 'mixed-120-v2'));
    // Uploads that are half sent when the signal comes, and long polls that wait.
    const polls = ids.slice(-2).map((id) => tenant.client.poll(id, '?wait=5'));
    const uploads = [1, 2, 3].map((at) => slowUpload(tenant.client, `in-flight-${at}`, small));
    await Promise.all(uploads.map((upload) => upload.isHalfSent));
    const pids = allPids(product);
    const startedMs = performance.now();
    product.process.kill('SIGTERM');
    await expect.poll(() => product.output, WAIT).toContain('Stopping');
    for (const upload of uploads) upload.finish();
    const answers = await Promise.all(uploads.map((upload) => upload.status));
    expect(answers).toEqual([201, 201, 201]);
    for (const poll of await Promise.all(polls)) expect(poll.status).toBe(200);
    await product.hasExited;
    expect(performance.now() - startedMs).toBeLessThan(30_000);
    expect(product.process.exitCode).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);

    await start(product.dataDir);
    await expectNoneOpen(tenant.id);
    expect(await expectSettledBooks(tenant.id)).toBe(ids.length + uploads.length);
    expect(await endsOf(tenant.id)).toEqual(['no_face_detected']);
  }, 240_000);
});
