import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as tusClient from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { opened, sha256Of, submitUpload, uploadsPath, videoBytes } from './testing/tus';

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
  (await tenant.client.request<{ offset_bytes: number }>(`${uploadsPath(tenant.client)}/${id}`)).body.data;

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
