import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openS3Storage } from './s3-storage';
import { describeStorage } from './storage.conformance';
import { NO_S3, s3SettingsAt, startTestS3, type TestS3, withS3 } from './testing/s3-server';

describe.skipIf(NO_S3 !== null)(withS3('a server that is there'), () => {
  let server: TestS3;
  beforeAll(async () => {
    server = await startTestS3();
  });
  afterAll(() => server?.stop());

  describeStorage('S3 storage', {
    open: async () => openS3Storage(server.settings, sdk),
    close: async () => {},
    localFolder: tmpdir,
    largeBytes: 256 * 1_048_576,
  });

  test('an upload that was never finished is swept', async () => {
    const { accessKeyId, secretAccessKey, bucket: Bucket, ...settings } = server.settings;
    const client = new sdk.S3Client({ ...settings, credentials: { accessKeyId, secretAccessKey } });
    await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'abandoned' }));
    const storage = openS3Storage(server.settings, sdk);
    await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'uploads/under-way' }));
    expect(await storage.sweepTemp(3_600_000)).toBe(0);
    expect(await storage.sweepTemp(-3_600_000)).toBe(1);
    expect(await storage.sweepTemp(-3_600_000)).toBe(0);
  });

  test('a wrong secret is service_unavailable', async () => {
    const storage = openS3Storage({ ...server.settings, secretAccessKey: 'wrong' }, sdk);
    await expect(storage.check()).rejects.toMatchObject({ code: 'service_unavailable' });
  });
});

test('a server that is not there is service_unavailable', async () => {
  const storage = openS3Storage(s3SettingsAt('http://127.0.0.1:9'), sdk);
  await expect(storage.put('a', Readable.from([Buffer.from('x')]))).rejects.toMatchObject({
    code: 'service_unavailable',
  });
  await expect(storage.get('a')).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(storage.find('a')).rejects.toMatchObject({ code: 'service_unavailable' });
  await expect(storage.check()).rejects.toMatchObject({ code: 'service_unavailable' });
});

test('a server that accepts and never answers is service_unavailable, and nobody waits without end', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const storage = openS3Storage(
    s3SettingsAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    sdk,
  );
  const put = storage.put('a', Readable.from([Buffer.alloc(9 * 1_048_576)]));
  await expect(put).rejects.toMatchObject({ code: 'service_unavailable' });
  for (const socket of sockets) socket.destroy();
  server.close();
});
