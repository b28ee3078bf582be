import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { makeClip } from '@/e2e/support/clips/make-clips';
import type { Context } from '@/lib/context';
import { seal } from '@/lib/crypto/seal';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { closeMediaPool } from '@/lib/media/media';
import { closeOutbound } from '@/lib/outbound/outbound';
import { SCOPES } from '@/lib/shared/scopes';
import { openStorage } from '@/lib/storage/open-storage';
import { createSubmission, type NewSubmission } from '@/lib/submissions/create-submission';
import { eraseSubmission } from '@/lib/submissions/erase-submission';
import { expireVideos } from '@/lib/submissions/expire-videos';
import { newSubmission } from '@/lib/submissions/testing/submission';
import { videoKey } from '@/lib/submissions/video-key';
import { newWebhookSecret } from '@/lib/webhooks/secret';
import type { EmbeddedDriver } from '../embedded/driver';
import { startDriver } from './testing/driver';

/** How many submissions are erased; the more, the more moments are tried. */
const ERASURES = Number(process.env.LIFESIGN_TEST_ERASURES ?? 32);
const AT_ONCE = 6;
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-erase-'));
const tenantId = uuidv7();
const memberId = uuidv7();
const videos = new Map<string, Buffer>();
/** Of these the last byte never comes. */
const stalled = new Map<string, Buffer>();
const hanging = new Set<string>();
let postgres: TestPostgres;
let driver: EmbeddedDriver;
let clip: Buffer;
let logged = '';
const writeError = process.stderr.write;

/** Serves videos in two pieces, the second a little later, and takes webhooks. */
const server = http.createServer((request, response) => {
  request.resume();
  const stalling = stalled.get(request.url!);
  if (stalling !== undefined) {
    response.setHeader('content-length', stalling.length + 1);
    return response.write(stalling, () => hanging.add(request.url!));
  }
  const video = videos.get(request.url!);
  if (video === undefined) return response.end('ok');
  response.setHeader('content-length', video.length);
  response.write(video.subarray(0, video.length / 2));
  return setTimeout(() => response.end(video.subarray(video.length / 2)), random() * 150);
});
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

let seed = 4711;
function random(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}
const passMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function bucketSettings(endpoint: string): Record<string, string> {
  const { env } = process;
  return {
    STORAGE_DRIVER: 's3',
    S3_ENDPOINT: endpoint,
    S3_BUCKET: env.LIFESIGN_TEST_S3_BUCKET ?? 'lifesign-test',
    S3_REGION: env.LIFESIGN_TEST_S3_REGION ?? 'us-east-1',
    S3_ACCESS_KEY_ID: env.LIFESIGN_TEST_S3_ACCESS_KEY_ID ?? 'test',
    S3_SECRET_ACCESS_KEY: env.LIFESIGN_TEST_S3_SECRET_ACCESS_KEY ?? 'test',
    S3_FORCE_PATH_STYLE: 'true',
  };
}

beforeAll(async () => {
  const endpoint = process.env.LIFESIGN_TEST_S3_ENDPOINT;
  postgres = await startTestPostgres();
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    AUTH_SECRET: 'a secret that only this test process knows',
    ALLOW_PRIVATE_VIDEO_URLS: 'true',
    ALLOW_PRIVATE_WEBHOOK_URLS: 'true',
    MEDIA_WORKERS: '2',
    LOG_LEVEL: 'debug',
    ...(endpoint !== undefined && bucketSettings(endpoint)),
  });
  process.stderr.write = ((chunk: string | Uint8Array) => {
    logged += chunk.toString();
    return true;
  }) as typeof process.stderr.write;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  clip = readFileSync(await makeClip({ name: 'evidence', container: 'mp4', codec: 'h264' }));
  await addTenant();
  const { log } = await import('@/lib/log');
  driver = await startDriver(postgres.url, log);
}, 120_000);

afterAll(async () => {
  await driver?.stop(2_000);
  await Promise.all([closeMediaPool(), closeOutbound()]);
  process.stderr.write = writeError;
  server.closeAllConnections();
  server.close();
  await closeDatabase();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function addTenant(): Promise<void> {
  const [personId, endpointId] = [uuidv7(), uuidv7()];
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours, evidence_frames)
    values (${tenantId}, 'erased', 'x', 65, 24, true)`;
  await sql()`insert into credit_accounts (tenant_id, balance) values (${tenantId}, 1000000)`;
  await sql()`insert into people (id, email, name) values (${personId}, 'ada@x.example', 'Ada')`;
  await sql()`insert into members (id, tenant_id, person_id, role) values (${memberId}, ${tenantId}, ${personId}, 'owner')`;
  await sql()`insert into webhook_endpoints (id, tenant_id, mode, url)
    values (${endpointId}, ${tenantId}, 'live', ${`${address()}/hook`})`;
  await sql()`insert into webhook_secrets (id, endpoint_id, secret_sealed)
    values (${uuidv7()}, ${endpointId}, ${seal(newWebhookSecret())})`;
}

const context = (): Context => ({
  tenant: { id: tenantId, slug: 'erased', name: 'x', threshold: 65, generation: null },
  actor: {
    kind: 'member',
    id: memberId,
    personId: memberId,
    email: 'ada@x.example',
    sessionId: uuidv7(),
    isOperator: false,
  },
  scopes: new Set(SCOPES),
  mode: 'live',
  requestId: 'test',
  confirm: async () => undefined,
});

/** What must not be found any more: text that only this submission has. */
interface Traces {
  id: string;
  canary: string;
  sha256: string;
  contentHash: string;
}

/** The clip with text in a box that players skip. */
function videoWith(canary: string): Buffer {
  const box = Buffer.alloc(8 + canary.length);
  box.writeUInt32BE(box.length, 0);
  box.write(`free${canary}`, 4, 'latin1');
  return Buffer.concat([clip, box]);
}

async function submit(kind: 'file' | 'url' | 'upload'): Promise<Traces> {
  const id = uuidv7();
  const canary = `canary-${uuidv7()}`;
  const bytes = videoWith(canary);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const contentHash = createHash('sha256').update(canary).digest('hex');
  const video = await storeVideo(kind, { id, bytes, sha256 });
  const { tenant } = context();
  const given = { id, metadata: { canary }, contentHash, deadlineS: 120, video };
  await createSubmission(context(), newSubmission(tenant.id, given));
  return { id, canary, sha256, contentHash };
}

async function storeVideo(
  kind: 'file' | 'url' | 'upload',
  { id, bytes, sha256 }: { id: string; bytes: Buffer; sha256: string },
): Promise<NewSubmission['video']> {
  if (kind === 'url') {
    videos.set(`/${id}`, bytes);
    return { kind, sealedUrl: seal(`${address()}/${id}`) };
  }
  const uploadId = uuidv7();
  const key = kind === 'upload' ? `uploads/${tenantId}/${uploadId}` : videoKey(tenantId, id);
  await openStorage().put(key, Readable.from([bytes]));
  const stored = { key, sha256, sizeBytes: bytes.length };
  if (kind === 'file') return { kind, ...stored };
  await sql()`insert into uploads (id, tenant_id, member_id, mode, token_hash, status, max_bytes, size_bytes, storage_key,
      sha256, expires_at)
    values (${uploadId}, ${tenantId}, ${memberId}, 'live', sha256(${uploadId}::text::bytea), 'finished', 1000000000,
      ${bytes.length}, ${key}, ${sha256}, now() + interval '1 hour')`;
  return { kind, ...stored, uploadId };
}

/** Rows of every table, as text, that have one of these words. */
async function rowsWith(words: string[], except: string[]): Promise<string[]> {
  const tables = await sql()<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  const patterns = words.map((word) => `%${word}%`);
  const query = tables
    .filter(({ name }) => !except.includes(name))
    .map(({ name }) => `select '${name} ' || row_to_json(t)::text as found from ${name} t`)
    .join(' union all ');
  const rows = await sql().unsafe<{ found: string }[]>(
    `select found from (${query}) as all_rows where found like any($1)`,
    [patterns] as never[],
  );
  return rows.map(({ found }) => found);
}

/** Names of files, on the disk and in the bucket, that have one of these words in them or in their content. */
async function filesWith(words: string[]): Promise<string[]> {
  const isHit = (name: string, bytes: Buffer | null) =>
    words.some((word) => name.includes(word) || (bytes?.includes(word) ?? false));
  const found: string[] = [];
  for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const bytes = entry.isFile() ? await Promise.resolve().then(() => readOrNull(file)) : null;
    // Claims of the storage have the key that they are about as their name.
    const key = Buffer.from(entry.name.split('.').at(-1)!, 'base64url').toString('latin1');
    if (isHit(`${file} ${key}`, bytes)) found.push(file);
  }
  if (process.env.STORAGE_DRIVER !== 's3') return found;
  for await (const { key } of openStorage().list('')) {
    if (!key.includes(tenantId)) continue;
    const bytes = await openStorage()
      .get(key)
      .then(buffer)
      .catch(() => null);
    if (isHit(key, bytes)) found.push(`bucket: ${key}`);
  }
  return found;
}

function readOrNull(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    // Removed between the listing and now.
    return null;
  }
}

/** Everything that is left of erased submissions where nothing may be. */
async function traces(erased: Traces[]): Promise<string[]> {
  const [ids, canaries] = [erased.map(({ id }) => id), erased.map(({ canary }) => canary)];
  const hashes = erased.flatMap(({ sha256, contentHash }) => [sha256, contentHash]);
  return [
    ...(await filesWith([...ids, ...canaries])),
    ...(await rowsWith(canaries, [])),
    ...(await rowsWith(
      [...ids, ...hashes],
      ['public.submissions', 'public.credit_ledger', 'public.audit_log'],
    )),
    ...[...ids, ...canaries, ...hashes].filter((word) => logged.includes(word)).map((word) => `log: ${word}`),
  ];
}

/** What tombstones may not hold. */
const fullTombstones = (ids: string[]) => sql()`
  select id from submissions where id = any(${ids}::uuid[]) and (erased_at is null or metadata is not null
    or signals is not null or signal_series is not null or evidence_frames is not null or video_url_sealed is not null)`;

const openRuns = () =>
  sql()`select 1 from wf.run where ended_at is null and fn_id like '%process-submission'`;

async function ended(id: string): Promise<string> {
  const status = async () => (await sql()`select status from submissions where id = ${id}`)[0]!.status;
  await expect.poll(status, { timeout: 60_000, interval: 20 }).toMatch(/completed|failed/);
  return status();
}

it('whenever a submission is erased, its receipt is true: files, tables and log hold nothing of it', async () => {
  // The models are loaded with the first one; the second says how long one takes.
  const kept = await submit('file');
  await ended(kept.id);
  const startedMs = performance.now();
  const whole = await submit('url');
  await ended(whole.id);
  const lastMs = (performance.now() - startedMs) * 2;
  const left: string[] = [];
  const erased: Traces[] = [];
  let begun = 0;
  const eraseSome = async () => {
    while (begun++ < ERASURES) {
      const one = await submit((['file', 'url', 'upload'] as const)[begun % 3]!);
      await passMs(random() * lastMs);
      const receipt = await eraseSubmission(context(), one.id);
      erased.push(one);
      left.push(...(await traces([one])));
      expect(await eraseSubmission(context(), one.id)).toEqual(receipt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, eraseSome));
  expect(left).toEqual([]);
  // What was under way at an erasure comes to its end, and leaves nothing either.
  await expect.poll(async () => (await openRuns()).length, { timeout: 60_000 }).toBe(0);
  expect(await traces(erased)).toEqual([]);
  expect([...(await fullTombstones(erased.map(({ id }) => id)))]).toEqual([]);
  expect(erased.length).toBe(ERASURES);
  // The search finds what is there.
  const keptFiles = await filesWith([kept.canary, `frames/${tenantId}/${kept.id}/`]);
  expect(keptFiles.filter((file) => !file.includes('claims'))).toHaveLength(7);
  expect(await rowsWith([kept.canary], [])).not.toEqual([]);
}, 600_000);

it('a download that has stalled does not hold an erasure up, and nothing of it stays', async () => {
  const one = await submit('url');
  videos.delete(`/${one.id}`);
  stalled.set(`/${one.id}`, videoWith(one.canary));
  await expect.poll(() => hanging.has(`/${one.id}`), { timeout: 30_000 }).toBe(true);
  // A bucket shows nothing of what is under way.
  const isOnDisk = process.env.STORAGE_DRIVER !== 's3';
  if (isOnDisk) await expect.poll(() => filesWith([one.canary]), { timeout: 30_000 }).not.toEqual([]);
  await eraseSubmission(context(), one.id);
  expect(await traces([one])).toEqual([]);
});

it('an erasure that meets a storage that is away gives no receipt; the next call, or the sweep, ends it', async () => {
  const [first, second] = [await submit('file'), await submit('file')];
  await Promise.all([ended(first.id), ended(second.id)]);
  const storage = openStorage();
  const { remove } = storage;
  storage.remove = async () => {
    throw new AppError('service_unavailable');
  };
  for (const { id } of [first, second]) {
    await expect(eraseSubmission(context(), id)).rejects.toMatchObject({ code: 'service_unavailable' });
  }
  storage.remove = remove;
  expect(await filesWith([first.canary])).toHaveLength(1);
  await eraseSubmission(context(), first.id);
  await expireVideos();
  expect(await traces([first, second])).toEqual([]);
});

it('what was seen of a person is in no state of a workflow', async () => {
  expect((await sql()`select 1 from wf.step`).length).toBeGreaterThan(0);
  expect([
    ...(await sql()`select name from wf.step where memo::text ~ 'signals|timestampsMs|frameScores'`),
  ]).toEqual([]);
});
