import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import type { CreatedUpload, Upload } from '@/packages/sdk/src/generated';
import { errorCode } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { launchBrowser } from './support/portal-browser';
import { HAS_PROC, NEEDS_PROC, peakRssBytes, pidOf, resetPeakRss, rssBytes } from './support/process-tree';
import { Product } from './support/product';
import { storedFiles } from './support/stored-files';
import { createTenant, type TestTenant } from './support/tenant';
import { serveUppyPage } from './support/uppy-page';

const MEBIBYTE = 1_048_576;
const LARGE_BYTES = 1_024 * MEBIBYTE;
const ABANDONED = 200;

let product: Product;
let tenant: TestTenant;
let clip: string;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-uploads-'));
  clip = await makeClip({
    name: 'uploads',
    container: 'mp4',
    codec: 'h264',
    frames: 30,
    width: 320,
    height: 240,
  });
  product = await Product.start({ MAX_UPLOAD_BYTES: String(2 * LARGE_BYTES) });
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
  tenant = await createTenant('resumable', { baseUrl: product.baseUrl });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(body: object): Promise<CreatedUpload> {
  const answer = await tenant.client.request<CreatedUpload>(`/api/v1/${tenant.slug}/uploads`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  expect(answer.status).toBe(201);
  return answer.body.data;
}

async function look(id: string): Promise<Upload | null> {
  const answer = await tenant.client
    .request<Upload>(`/api/v1/${tenant.slug}/uploads/${id}`)
    .catch(() => null);
  return answer?.status === 200 ? answer.body.data : null;
}

const submit = (upload_id: string) =>
  tenant.client.request<{ submission_id: string }>(tenant.client.detectPath, {
    method: 'POST',
    body: JSON.stringify({ upload_id }),
    headers: { 'Content-Type': 'application/json' },
  });

const patch = (url: string, bytes: Uint8Array) =>
  fetch(url, {
    method: 'PATCH',
    body: new Uint8Array(bytes),
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
    },
  });

/** A playable clip of any size: a box that players skip, full of holes, is behind its pictures. */
async function padded(sizeBytes: number): Promise<string> {
  const bytes = readFileSync(clip);
  const box = Buffer.from('0000000066726565', 'hex');
  box.writeUInt32BE(sizeBytes - bytes.length);
  const file = path.join(folder, 'large.mp4');
  const handle = await openFile(file, 'w');
  await handle.write(Buffer.concat([bytes, box]));
  await handle.truncate(sizeBytes);
  await handle.close();
  return file;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: MEBIBYTE })) hash.update(chunk);
  return hash.digest('hex');
}

function startClient(uploadUrl: string, file: string): ChildProcess {
  const script = path.resolve('e2e/support/tus-client.mjs');
  const child = spawn(process.execPath, [script, uploadUrl, file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(child);
  return child;
}

const untilSent = (id: string, bytes: number) =>
  expect
    .poll(async () => (await look(id))?.offset_bytes ?? 0, { timeout: 60_000, interval: 20 })
    .toBeGreaterThanOrEqual(bytes);

it.skipIf(!HAS_PROC)(
  `a file of 1 GB survives the death of its client and of the server, byte by byte, in flat memory (${NEEDS_PROC})`,
  async () => {
    // Everything is loaded before memory is looked at.
    const warm = await open({ size_bytes: readFileSync(clip).length });
    expect((await patch(warm.upload_url, readFileSync(clip))).status).toBe(204);
    const file = await padded(LARGE_BYTES);
    const upload = await open({ size_bytes: LARGE_BYTES, file_name: 'large.mp4' });
    const web = pidOf(product, 'web');
    const startBytes = rssBytes(web);
    resetPeakRss(web);

    const first = startClient(upload.upload_url, file);
    await untilSent(upload.upload_id, LARGE_BYTES * 0.25);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const resumedFrom = (await look(upload.upload_id))!.offset_bytes;
    expect(resumedFrom).toBeLessThan(LARGE_BYTES);

    const second = startClient(upload.upload_url, file);
    const ended = once(second, 'exit');
    await untilSent(upload.upload_id, LARGE_BYTES * 0.6);
    const growthBytes = peakRssBytes(web) - startBytes;
    process.kill(web, 'SIGKILL');
    expect(await ended).toEqual([0, null]);
    console.info(`web process: ${Math.round(growthBytes / MEBIBYTE)} MiB growth until it was killed`);
    expect(growthBytes).toBeLessThan(80 * MEBIBYTE);

    expect(await look(upload.upload_id)).toMatchObject({ status: 'finished', offset_bytes: LARGE_BYTES });
    const [row] = await sql()`select sha256 from uploads where id = ${upload.upload_id}`;
    expect(row!.sha256).toBe(await sha256Of(file));

    const accepted = await submit(upload.upload_id);
    expect(accepted.status).toBe(201);
    const result = await tenant.client.result(accepted.body.data.submission_id);
    // Nobody is in the picture, which the pipeline can only find out by reading it.
    expect(result.error).toMatch(/^no_face_detected/);
    await tenant.client.request(`${tenant.client.detectPath}/${accepted.body.data.submission_id}`, {
      method: 'DELETE',
    });
    expect(storedFiles(product).filter((name) => name.includes(upload.upload_id))).toEqual([]);
  },
);

it('Uppy sends from a page of an origin that the tenant lists, and from no other', async () => {
  const page = await serveUppyPage();
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(page.origin);
    const bytes = Buffer.concat([
      readFileSync(clip),
      Buffer.from('000f424066726565', 'hex'),
      Buffer.alloc(999_992),
    ]);
    const send = (url: string) =>
      tab.evaluate(
        ([address, base64]) =>
          (
            window as never as { sendWithUppy(url: string, base64: string): Promise<{ successful: number }> }
          ).sendWithUppy(address!, base64!),
        [url, bytes.toString('base64')],
      );
    const upload = await open({ size_bytes: bytes.length, file_name: 'selfie.mp4' });
    expect(await send(upload.upload_url)).toMatchObject({ successful: 0 });
    expect(await look(upload.upload_id)).toMatchObject({ offset_bytes: 0 });
    await sql()`update tenants set allowed_origins = ${[page.origin]} where id = ${tenant.id}`;
    expect(await send(upload.upload_url)).toMatchObject({ successful: 1, failed: [] });
    expect(await look(upload.upload_id)).toMatchObject({ status: 'finished' });
    const accepted = await submit(upload.upload_id);
    expect(accepted.status).toBe(201);
    expect((await tenant.client.result(accepted.body.data.submission_id)).error).toMatch(/^no_face_detected/);
  } finally {
    await browser.close();
    page.close();
  }
});

it(`${ABANDONED} abandoned uploads are gone, rows and bytes, within 60 s of their time`, async () => {
  const other = await createTenant('abandoned', { baseUrl: product.baseUrl });
  const baseline = storedFiles(product);
  const bytes = readFileSync(clip);
  const ids: string[] = [];
  tenant = other;
  for (let n = 0; n < ABANDONED; n++) {
    const upload = await open({ size_bytes: bytes.length });
    ids.push(upload.upload_id);
    // A third nothing, a third half, a third whole and never submitted.
    if (n % 3 === 1) await patch(upload.upload_url, bytes.subarray(0, 2_000));
    if (n % 3 === 2) await patch(upload.upload_url, bytes);
  }
  expect(storedFiles(product).length).toBe(baseline.length + 133);
  await sql()`update uploads set expires_at = now() where tenant_id = ${other.id}`;
  const rows = () => sql()`select id from uploads where tenant_id = ${other.id}`;
  await expect.poll(async () => (await rows()).length, { timeout: 65_000, interval: 500 }).toBe(0);
  expect(storedFiles(product)).toEqual(baseline);
  expect(errorCode(await submit(ids[2]!))).toBe('invalid_video_input');
});
