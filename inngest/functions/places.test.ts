import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/test-postgres';
import { authSecret } from '@/lib/auth/portal-session';
import type { Context } from '@/lib/context';
import { seal } from '@/lib/crypto/seal';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { createSubmission, type NewSubmission } from '@/lib/submissions/create-submission';
import { videoKey } from '@/lib/submissions/video-key';
import { totalPlaces } from '../concurrency';
import { fetchRegisteredFunctions } from '../embedded/call-function';
import { claimJobs } from '../embedded/claim-jobs';
import { QUEUE_PLANNING } from '../embedded/connections';
import { EmbeddedDriver } from '../embedded/driver';
import {
  type FunctionConfig,
  type RegisteredFunction,
  readFunctionConfigs,
} from '../embedded/function-configs';
import { transportOf } from '../embedded/in-process-transport';
import { pumpEvents } from '../embedded/pump-events';

type Functions = ConstructorParameters<typeof EmbeddedDriver>[0]['functions'];

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const DEAD_ADDRESSES = 40;
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-places-'));
let server: TestPostgres;
let queue: postgres.Sql;
let client: typeof import('../client')['inngest'];
let functions: Functions;
let configs: FunctionConfig[];
let held = 0;

/** Takes every request and never answers. */
const silent = http.createServer((request) => {
  held += 1;
  request.on('close', () => {
    held -= 1;
  });
});

beforeAll(async () => {
  server = await startTestPostgres();
  Object.assign(process.env, {
    DATABASE_URL: server.url,
    DATA_DIR: folder,
    AUTH_SECRET: 'a secret that only this test process knows',
    ALLOW_PRIVATE_VIDEO_URLS: 'true',
    MEDIA_WORKERS: '1',
    LOG_LEVEL: 'error',
  });
  queue = postgres(server.url, { max: 1, connection: QUEUE_PLANNING });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  // Functions read the settings when they are imported.
  const [{ inngest }, all, { serve }] = await Promise.all([
    import('../client'),
    import('.'),
    import('inngest/edge'),
  ]);
  client = inngest;
  functions = Object.values(all);
  const handler = serve({ client, functions });
  const registered = await fetchRegisteredFunctions(handler, transportOf(client).signingKey);
  configs = readFunctionConfigs(registered as RegisteredFunction[]);
});
afterEach(() => sql()`truncate wf.event, wf.run, wf.step, wf.job`);
afterAll(async () => {
  silent.closeAllConnections();
  silent.close();
  await queue.end();
  await closeDatabase();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function newTenant(): Promise<Context['tenant']> {
  const id = uuidv7();
  const tenant = { id, slug: `t-${id.slice(-12)}`, name: 'Test', threshold: 65 };
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours)
    values (${id}, ${tenant.slug}, 'Test', 65, 1)`;
  await sql()`insert into credit_accounts (tenant_id, balance) values (${id}, 1000)`;
  await sql()`insert into credit_ledger (tenant_id, kind, amount) values (${id}, 'grant', 1000)`;
  return tenant;
}

/** A submission of a file, or of an address. @returns its id */
async function submit(
  tenant: Context['tenant'],
  mode: Context['mode'],
  address: string | null = null,
): Promise<string> {
  const memberless = { kind: 'api_key' as const, id: null as unknown as string, rateLimitPerMinute: null };
  const context: Context = { tenant, actor: memberless, scopes: new Set(SCOPES), mode, requestId: 'test' };
  const id = uuidv7();
  const video: NewSubmission['video'] =
    address === null
      ? { kind: 'file', key: videoKey(tenant.id, id), sha256: 'x', sizeBytes: 1 }
      : { kind: 'url', sealedUrl: seal(address, authSecret()) };
  await createSubmission(context, {
    id,
    model: 'mixed-10-v2',
    credits: 1,
    metadata: null,
    metadataSchemaId: null,
    contentHash: 'same',
    idempotencyKey: null,
    deadlineS: 600,
    video,
  });
  return id;
}

async function submitMany(count: number, ...args: Parameters<typeof submit>): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at++) ids.push(await submit(...args));
  return ids;
}

/** What a worker with all its places free takes: submissions, in the order it takes them. */
async function claim(): Promise<string[]> {
  const jobs = await queue.begin(async (tx) => {
    while ((await pumpEvents(tx, configs)).full);
    return claimJobs(tx, { worker: 1, free: totalPlaces(), leaseMs: 60_000, configs });
  });
  return jobs.map(({ event }) => event.data.submission_id as string);
}

const silentAddress = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}/clip.mp4`;

it("a tenant's live submission is taken at once when hundreds of its test ones wait, or are under way", async () => {
  const tenant = await newTenant();
  await submitMany(200, tenant, 'test');
  await submitMany(100, tenant, 'test', silentAddress());
  const file = await submit(tenant, 'live');
  const remote = await submit(tenant, 'live', silentAddress());
  expect(await claim()).toEqual(expect.arrayContaining([file, remote]));
  // Now test work holds all the places that it may.
  const later = await submit(tenant, 'live');
  expect(await claim()).toEqual([later]);
});

it('a file is taken at once while downloads of its own tenant hold all the places they may', async () => {
  const tenant = await newTenant();
  await submitMany(DEAD_ADDRESSES, tenant, 'live', silentAddress());
  const holding = await claim();
  expect(holding.length).toBeLessThan(DEAD_ADDRESSES);
  const file = await submit(tenant, 'live');
  expect(await claim()).toEqual([file]);
});

it('an address of another tenant is taken at once while three tenants hold all the places they may', async () => {
  for (let at = 0; at < 3; at++) await submitMany(DEAD_ADDRESSES, await newTenant(), 'live', silentAddress());
  await claim();
  const other = await newTenant();
  const [file, remote] = [await submit(other, 'live'), await submit(other, 'live', silentAddress())];
  expect((await claim()).sort()).toEqual([file, remote].sort());
});

it('a file ends while forty addresses that never answer are being fetched, and none of them has ended', async () => {
  const tenant = await newTenant();
  await submitMany(DEAD_ADDRESSES, tenant, 'live', silentAddress());
  const driver = new EmbeddedDriver({
    sql: server.url,
    client,
    functions,
    concurrency: totalPlaces(),
    log: QUIET,
  });
  await driver.start();
  try {
    await expect.poll(() => held, { timeout: 20_000 }).toBeGreaterThan(2);
    // Its video is not stored, which ends it without a media process.
    const file = await submit(tenant, 'live');
    const openOf = async () =>
      (await sql()`select id from submissions where tenant_id = ${tenant.id} and completed_at is null`).map(
        (row) => row.id as string,
      );
    await expect.poll(openOf, { timeout: 20_000, interval: 20 }).not.toContain(file);
    expect((await openOf()).length).toBe(DEAD_ADDRESSES);
  } finally {
    silent.closeAllConnections();
    await driver.stop(100);
  }
});

it('a video that was fetched keeps its place in line: it is as old as its submission', async () => {
  const { handOnFetched } = await import('@/lib/submissions/hand-on-fetched');
  const tenant = await newTenant();
  const remote = await submit(tenant, 'live', silentAddress());
  const file = await submit(tenant, 'live');
  await sql()`update wf.event set processed_at = now() where id = ${`${remote}:submitted`}`;
  expect(await handOnFetched({ id: remote, mode: 'live' })).toBe(true);
  expect(await handOnFetched({ id: remote, mode: 'live' })).toBe(true);
  expect((await claim()).sort()).toEqual([remote, file].sort());
  const order = await sql()<{ eventId: string }[]>`
    select r.event_id from wf.job j join wf.run r on r.id = j.run_id order by j.order_at`;
  expect(order.map(({ eventId }) => eventId)).toEqual([`${remote}:fetched`, `${file}:submitted`]);
});
