import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { openStorage } from '@/lib/storage/open-storage';
import { NO_S3, startTestS3, type TestS3, withS3 } from '@/lib/storage/testing/s3-server';
import { opened, patch, sha256Of, submitUpload, tus, videoBytes } from '@/lib/uploads/testing/tus';
import { purgeUploads } from './purge-uploads';
import { uploadKey } from './upload-key';

const MEBIBYTE = 1_048_576;
/** Parts of a multipart upload have this size; what is left over of a request waits apart. */
const PART_BYTES = 8 * MEBIBYTE;

describe.skipIf(NO_S3 !== null)(withS3('uploads in a bucket'), () => {
  let server: TestS3;
  let api: TestApi;
  let tenant: TestTenant;

  beforeAll(async () => {
    server = await startTestS3();
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = server.settings;
    api = await startTestApi({
      MAX_UPLOAD_BYTES: String(64 * MEBIBYTE),
      STORAGE_DRIVER: 's3',
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_REGION: region,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    });
    tenant = await createTenant('bucket', { baseUrl: api.baseUrl });
  });
  afterAll(async () => {
    await api?.stop();
    await server?.stop();
  });

  async function stored(id: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const key = uploadKey({ id, tenantId: tenant.id });
    for await (const chunk of await openStorage().get(key)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  it.each([1_000, PART_BYTES, PART_BYTES + 1, 20 * MEBIBYTE])(
    '%i bytes in uneven pieces arrive as they were sent and can be submitted',
    async (sizeBytes) => {
      const bytes = videoBytes(sizeBytes);
      const upload = await opened(tenant.client, { size_bytes: sizeBytes, file_name: 'a.mp4' });
      const step = Math.floor(sizeBytes / 3) + 7;
      for (let at = 0; at < sizeBytes; at += step) {
        const { headers } = await tus('HEAD', upload.upload_url);
        expect(Number(headers.get('upload-offset'))).toBe(at);
        expect((await patch(upload.upload_url, at, bytes.subarray(at, at + step))).status).toBe(204);
      }
      expect(sha256Of(await stored(upload.upload_id))).toBe(sha256Of(bytes));
      expect((await submitUpload(tenant.client, upload.upload_id)).status).toBe(201);
    },
    120_000,
  );

  it('an abandoned one is purged with its parts', async () => {
    const upload = await opened(tenant.client, { size_bytes: 30 * MEBIBYTE, file_name: 'a.mp4' });
    await patch(upload.upload_url, 0, videoBytes(20 * MEBIBYTE));
    await sql()`update uploads set expires_at = now() - interval '1 second' where id = ${upload.upload_id}`;
    expect(await purgeUploads()).toBe(1);
    const left: string[] = [];
    for await (const { key } of openStorage().list('uploads/')) {
      if (key.includes(upload.upload_id)) left.push(key);
    }
    expect(left).toEqual([]);
  }, 120_000);
});
