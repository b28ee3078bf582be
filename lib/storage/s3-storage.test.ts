import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { S3Settings } from './s3-bucket';
import { openS3Storage } from './s3-storage';
import { describeStorage } from './storage.conformance';

const settings = process.env;

function s3Settings(endpoint: string): S3Settings {
  return {
    endpoint,
    bucket: settings.LIFESIGN_TEST_S3_BUCKET ?? 'lifesign-test',
    region: settings.LIFESIGN_TEST_S3_REGION ?? 'us-east-1',
    accessKeyId: settings.LIFESIGN_TEST_S3_ACCESS_KEY_ID ?? 'test',
    secretAccessKey: settings.LIFESIGN_TEST_S3_SECRET_ACCESS_KEY ?? 'test',
    forcePathStyle: true,
    tempFolder: path.join(tmpdir(), 'lifesign-s3-test'),
  };
}

const endpoint = settings.LIFESIGN_TEST_S3_ENDPOINT;
if (endpoint === undefined) {
  test.skip('S3 storage: set LIFESIGN_TEST_S3_ENDPOINT (and _BUCKET, _ACCESS_KEY_ID, _SECRET_ACCESS_KEY) to run', () => {});
} else {
  describeStorage('S3 storage', {
    open: async () => openS3Storage(s3Settings(endpoint), sdk),
    close: async () => {},
    localFolder: tmpdir,
    largeBytes: 256 * 1_048_576,
  });

  test('an upload that was never finished is swept', async () => {
    const { accessKeyId, secretAccessKey, bucket: Bucket, ...settings } = s3Settings(endpoint);
    const credentials = { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! };
    const client = new sdk.S3Client({ ...settings, credentials });
    await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'abandoned' }));
    const storage = openS3Storage(s3Settings(endpoint), sdk);
    await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'uploads/under-way' }));
    expect(await storage.sweepTemp(3_600_000)).toBe(0);
    expect(await storage.sweepTemp(-3_600_000)).toBe(1);
    expect(await storage.sweepTemp(-3_600_000)).toBe(0);
  });

  test('a wrong secret is service_unavailable', async () => {
    const storage = openS3Storage({ ...s3Settings(endpoint), secretAccessKey: 'wrong' }, sdk);
    await expect(storage.check()).rejects.toMatchObject({ code: 'service_unavailable' });
  });
}

test('a server that is not there is service_unavailable within seconds', async () => {
  const storage = openS3Storage(s3Settings('http://127.0.0.1:9'), sdk);
  await expect(storage.put('a', Readable.from([Buffer.from('x')]))).rejects.toMatchObject({
    code: 'service_unavailable',
  });
  await expect(storage.get('a')).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(storage.find('a')).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(storage.check()).rejects.toMatchObject({ code: 'service_unavailable' });
});

test('a server that accepts and never answers is service_unavailable within 10 s', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const storage = openS3Storage(
    s3Settings(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    sdk,
  );
  const startedAt = performance.now();
  const put = storage.put('a', Readable.from([Buffer.alloc(9 * 1_048_576)]));
  await expect(put).rejects.toMatchObject({ code: 'service_unavailable' });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  for (const socket of sockets) socket.destroy();
  server.close();
});
