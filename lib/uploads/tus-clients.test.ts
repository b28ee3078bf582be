import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as tusClient from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { UploadView } from './schemas';
import { opened, patch, sha256Of, submitUpload, tus, uploadsPath, videoBytes } from './testing/tus';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('clients', { baseUrl: api.baseUrl });
});
afterAll(() => api.stop());

type Options = Partial<tusClient.UploadOptions>;

/** An upload of tus-js-client, with a promise of its end. */
function upload(input: Buffer | Readable, uploadUrl: string, options: Options = {}) {
  let instance!: tusClient.Upload;
  const ended = new Promise<void>((resolve, reject) => {
    instance = new tusClient.Upload(input as never, {
      uploadUrl,
      retryDelays: [0, 100],
      onSuccess: () => resolve(),
      onError: reject,
      ...options,
    });
  });
  ended.catch(() => undefined);
  return { instance, ended };
}

async function sha256In(id: string): Promise<string> {
  return (await sql()`select sha256 from uploads where id = ${id}`)[0]!.sha256;
}

const progress = async (id: string) =>
  (await tenant.client.request<UploadView>(`${uploadsPath(tenant.client)}/${id}`)).body.data;

test.each([Number.POSITIVE_INFINITY, 1_000_000])(
  'tus-js-client sends a file in chunks of %d',
  async (chunkSize) => {
    const bytes = videoBytes(5_500_000);
    const { upload_id, upload_url } = await opened(tenant.client, { size_bytes: bytes.length });
    const { instance, ended } = upload(bytes, upload_url, { chunkSize });
    instance.start();
    await ended;
    expect(await sha256In(upload_id)).toBe(sha256Of(bytes));
    expect((await submitUpload(tenant.client, upload_id)).status).toBe(201);
  },
);

test('tus-js-client sends a stream whose size nobody knows before its end', async () => {
  const bytes = videoBytes(2_500_000);
  const { upload_id, upload_url } = await opened(tenant.client);
  const { instance, ended } = upload(
    Readable.from([bytes.subarray(0, 999), bytes.subarray(999)]),
    upload_url,
    {
      chunkSize: 1_000_000,
      uploadLengthDeferred: true,
    },
  );
  instance.start();
  await ended;
  expect(await sha256In(upload_id)).toBe(sha256Of(bytes));
});

/** The example of the documentation that fits, as it stands there, with what it takes for granted. */
function documented(pattern: RegExp, given: Record<string, unknown>): void {
  const page = readFileSync(path.resolve('docs/uploads.md'), 'utf8');
  const code = [...page.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map((match) => match[1]!)
    .find((c) => pattern.test(c))!;
  const { Upload } = tusClient;
  const names = { Upload, ...given };
  new Function(...Object.keys(names), code.replace(/^import .*$/gm, ''))(...Object.values(names));
}

test.each([
  ['whose size was told', true],
  ['whose length is deferred', false],
])('tus-js-client sends to an upload %s, by the text of the documentation', async (_what, isTold) => {
  const bytes = videoBytes(700_000);
  const { upload_id, upload_url } = await opened(tenant.client, isTold ? { size_bytes: bytes.length } : {});
  await new Promise<void>((done, failed) => {
    documented(/tus-js-client.*uploadUrl/s, {
      file: bytes,
      uploadUrl: upload_url,
      show: () => {},
      done,
      failed,
    });
  });
  expect(await sha256In(upload_id)).toBe(sha256Of(bytes));
});

test('tus-js-client with the key creates an upload itself, by the text of the documentation', async () => {
  const bytes = videoBytes(700_000);
  const { slug, key } = tenant.client;
  const uploadId = await new Promise<string>((done, failed) => {
    const given = { lifesignUrl: api.baseUrl, tenant: slug, apiKey: key };
    documented(/tus-js-client.*endpoint/s, { file: bytes, ...given, done, failed });
  });
  expect(await sha256In(uploadId)).toBe(sha256Of(bytes));
  expect((await progress(uploadId)).file_name).toBe('selfie.mp4');
  expect((await submitUpload(tenant.client, uploadId)).status).toBe(201);
});

test('a size that was told with bytes that broke off may be told again, and no other', async () => {
  const bytes = videoBytes(200_000);
  const { upload_id, upload_url } = await opened(tenant.client);
  const length = { 'Upload-Length': '200000' };
  expect((await patch(upload_url, 0, bytes.subarray(0, 90_000), length)).status).toBe(204);
  const other = await patch(upload_url, 90_000, bytes.subarray(90_000), { 'Upload-Length': '199999' });
  expect([other.status, other.code]).toEqual([400, 'invalid_request']);
  expect((await patch(upload_url, 90_000, bytes.subarray(90_000), length)).status).toBe(204);
  expect(await sha256In(upload_id)).toBe(sha256Of(bytes));
});

describe('creation as tus 1.0 has it', () => {
  const create = (headers: Record<string, string>, body?: Uint8Array) =>
    fetch(`${api.baseUrl}${uploadsPath(tenant.client)}`, {
      method: 'POST',
      headers: { 'X-API-Key': tenant.client.key, 'Tus-Resumable': '1.0.0', ...headers },
      ...(body && { body: new Uint8Array(body) }),
    });

  test('answers with the address that takes the bytes, its expiry, and the upload', async () => {
    const answer = await create({
      'Upload-Defer-Length': '1',
      'Upload-Metadata': 'is_selfie,filename c2VsZmllLm1wNA==',
    });
    const { data } = await answer.json();
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(data.upload_url);
    expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
    expect(answer.headers.get('upload-expires')).toBe(new Date(data.expires_at).toUTCString());
    expect((await tus('HEAD', data.upload_url)).headers.get('upload-defer-length')).toBe('1');
  });

  test.each<[string, Record<string, string>, number]>([
    ['neither length', {}, 400],
    ['both lengths', { 'Upload-Length': '5', 'Upload-Defer-Length': '1' }, 400],
    ['another deferral', { 'Upload-Defer-Length': '2' }, 400],
    ['no number', { 'Upload-Length': '1e3' }, 400],
    ['no bytes', { 'Upload-Length': '0' }, 400],
    ['too many bytes', { 'Upload-Length': '99999999999' }, 413],
    ['a name of no video', { 'Upload-Length': '5', 'Upload-Metadata': 'filename YS50eHQ=' }, 400],
    [
      'a name with a control character',
      { 'Upload-Length': '5', 'Upload-Metadata': 'filename YQAubXA0' },
      400,
    ],
    [
      'a name that is too long',
      { 'Upload-Length': '5', 'Upload-Metadata': `filename ${btoa(`${'x'.repeat(252)}.mp4`)}` },
      400,
    ],
    ['another version', { 'Upload-Length': '5', 'Tus-Resumable': '0.2.2' }, 412],
    ['no key', { 'Upload-Length': '5', 'X-API-Key': '' }, 401],
  ])('is refused with %s', async (_what, headers, status) => {
    expect((await create(headers)).status).toBe(status);
  });

  test('takes no bytes along', async () => {
    const answer = await create(
      { 'Upload-Length': '5', 'Content-Type': 'application/offset+octet-stream' },
      videoBytes(40),
    );
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('by PATCH to the Location');
  });

  test('is told of by OPTIONS', async () => {
    const answer = await fetch(`${api.baseUrl}${uploadsPath(tenant.client)}`, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('tus-extension')?.split(',')).toEqual(
      expect.arrayContaining(['creation', 'creation-defer-length']),
    );
  });
});

test('a paused upload is resumed by a new client that knows only the address', async () => {
  const bytes = videoBytes(6_000_000);
  const { upload_id, upload_url } = await opened(tenant.client, { size_bytes: bytes.length });
  const first = upload(bytes, upload_url, {
    chunkSize: 1_000_000,
    onChunkComplete: (_size, accepted) => {
      if (accepted >= 3_000_000) void first.instance.abort();
    },
  });
  first.instance.start();
  await expect.poll(async () => (await progress(upload_id)).offset_bytes).toBeGreaterThanOrEqual(3_000_000);
  await delay(200);
  const { offset_bytes } = await progress(upload_id);
  expect(offset_bytes).toBeLessThan(6_000_000);
  let sentBytes = 0;
  const second = upload(bytes, upload_url, {
    onProgress: (sent) => {
      sentBytes ||= sent;
    },
  });
  second.instance.start();
  await second.ended;
  expect(sentBytes).toBeGreaterThanOrEqual(offset_bytes);
  expect(await sha256In(upload_id)).toBe(sha256Of(bytes));
});

test('a client that comes back after the end is told that all is there', async () => {
  const bytes = videoBytes(100_000);
  const { upload_url } = await opened(tenant.client, { size_bytes: bytes.length });
  for (let n = 0; n < 2; n++) {
    const { instance, ended } = upload(bytes, upload_url);
    instance.start();
    await ended;
  }
});

test('tus-js-client is told why a file is refused, and ends the upload when asked to', async () => {
  const { upload_url } = await opened(tenant.client, { size_bytes: 10_000 });
  const wrong = upload(Buffer.alloc(10_000, 'no video'), upload_url);
  wrong.instance.start();
  await expect(wrong.ended).rejects.toMatchObject({
    originalResponse: expect.objectContaining({}),
    message: expect.stringContaining('invalid_video_input'),
  });
  const other = await opened(tenant.client, { size_bytes: 10_000 });
  await tusClient.Upload.terminate(other.upload_url);
  expect(await progress(other.upload_id)).toMatchObject({ status: 'expired' });
});
