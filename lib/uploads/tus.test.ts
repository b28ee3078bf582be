import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { CreatedUploadView } from './schemas';
import {
  lookUp,
  offsetOf,
  opened,
  patch,
  sha256Of,
  streamOf,
  tus,
  uploaded,
  videoBytes,
} from './testing/tus';
import { uploadKey } from './upload-key';

const MEBIBYTE = 1_048_576;
const CAP_BYTES = 16 * MEBIBYTE;

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi({ MAX_UPLOAD_BYTES: String(CAP_BYTES), BODY_IDLE_TIMEOUT_MS: '1000' });
  tenant = await createTenant('tus', { baseUrl: api.baseUrl });
});
afterAll(() => api.stop());

const look = async (id: string) => (await lookUp(tenant.client, id)).body.data;

async function storedSha256(id: string): Promise<string> {
  return sha256Of(readFileSync(path.join(api.dataDir, 'storage', uploadKey({ id, tenantId: tenant.id }))));
}

describe('sending', () => {
  test.each([1 << 12, 11 * MEBIBYTE, CAP_BYTES - 1, CAP_BYTES])(
    '%i bytes arrive as they were sent',
    async (size) => {
      const bytes = videoBytes(size);
      const upload = await uploaded(tenant.client, bytes);
      expect(await look(upload.upload_id)).toMatchObject({
        status: 'finished',
        offset_bytes: size,
        size_bytes: size,
      });
      expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
      const [row] = await sql()`select sha256 from uploads where id = ${upload.upload_id}`;
      expect(row!.sha256).toBe(sha256Of(bytes));
    },
  );

  test('a client that can only POST says what it means', async () => {
    const bytes = videoBytes(200_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const posted = (method: string, options: { headers?: Record<string, string>; body?: Buffer } = {}) =>
      tus('POST', upload.upload_url, {
        ...options,
        headers: { 'X-HTTP-Method-Override': method, ...options.headers },
      });
    const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' };
    expect((await posted('PATCH', { headers, body: bytes.subarray(0, 150_000) })).status).toBe(204);
    const looked = await posted('HEAD');
    expect([looked.status, looked.headers.get('upload-offset')]).toEqual([200, '150000']);
    const rest = { headers: { ...headers, 'Upload-Offset': '150000' }, body: bytes.subarray(150_000) };
    expect((await posted('patch', rest)).status).toBe(204);
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
    const other = await opened(tenant.client);
    const removed = await tus('POST', other.upload_url, { headers: { 'X-HTTP-Method-Override': 'DELETE' } });
    expect(removed.status).toBe(204);
    expect((await tus('HEAD', other.upload_url)).status).toBe(410);
  });

  test('a file comes in pieces of any size, and HEAD says at each moment how much is there', async () => {
    const bytes = videoBytes(3_000_001);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    let offset = 0;
    for (const size of [1, 4_095, 65_537, 1_500_000, 3_000_001]) {
      const head = await tus('HEAD', upload.upload_url);
      expect(head.status).toBe(200);
      expect(head.headers.get('upload-offset')).toBe(String(offset));
      expect(head.headers.get('upload-length')).toBe(String(bytes.length));
      expect(head.headers.get('cache-control')).toBe('no-store');
      expect(head.headers.get('upload-expires')).toBe(new Date(upload.expires_at).toUTCString());
      const piece = bytes.subarray(offset, offset + size);
      const answer = await patch(upload.upload_url, offset, piece);
      expect(answer.status).toBe(204);
      offset += piece.length;
      expect(answer.headers.get('upload-offset')).toBe(String(offset));
    }
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });

  test('the size may be announced with any request, the last one too', async () => {
    const bytes = videoBytes(100_000);
    const upload = await opened(tenant.client);
    expect((await tus('HEAD', upload.upload_url)).headers.get('upload-defer-length')).toBe('1');
    expect((await patch(upload.upload_url, 0, bytes.subarray(0, 60_000))).status).toBe(204);
    expect((await look(upload.upload_id)).size_bytes).toBeNull();
    const last = await patch(upload.upload_url, 60_000, bytes.subarray(60_000), {
      'Upload-Length': '100000',
    });
    expect(last.status).toBe(204);
    expect(await look(upload.upload_id)).toMatchObject({ status: 'finished' });
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });

  test('a body without a length is taken as it comes', async () => {
    const bytes = videoBytes(500_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    expect((await patch(upload.upload_url, 0, streamOf(bytes))).status).toBe(204);
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });
});

/** Begins a PATCH and sends a part of it; the connection stays open. */
async function beginPatch(
  upload: CreatedUploadView,
  bytes: Buffer,
  sentBytes: number,
): Promise<http.ClientRequest> {
  const request = http.request(upload.upload_url, {
    method: 'PATCH',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': '0',
      'Content-Length': bytes.length,
    },
  });
  request.on('error', () => undefined);
  await new Promise<void>((resolve) => request.write(bytes.subarray(0, sentBytes), () => resolve()));
  await delay(100);
  return request;
}

describe('a broken connection', () => {
  test('loses nothing that arrived: the client goes on from there', async () => {
    const bytes = videoBytes(2_000_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const request = await beginPatch(upload, bytes, 1_200_000);
    request.destroy();
    await expect.poll(() => offsetOf(upload.upload_url)).toBe(1_200_000);
    expect((await patch(upload.upload_url, 1_200_000, bytes.subarray(1_200_000))).status).toBe(204);
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });

  test('that the server has not noticed does not keep the next one waiting', async () => {
    const bytes = videoBytes(2_000_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const request = await beginPatch(upload, bytes, 700_000);
    expect(await offsetOf(upload.upload_url)).toBe(700_000);
    expect((await patch(upload.upload_url, 700_000, bytes.subarray(700_000))).status).toBe(204);
    request.destroy();
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });

  test('that stays silent is ended, and what came counts', async () => {
    const bytes = videoBytes(2_000_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const request = await beginPatch(upload, bytes, 700_000);
    const [response] = (await new Promise<[http.IncomingMessage]>((resolve) =>
      request.once('response', (answer) => resolve([answer])),
    ))!;
    expect(response.statusCode).toBe(204);
    expect(response.headers['upload-offset']).toBe('700000');
    expect(response.headers.connection).toBe('close');
    request.destroy();
  });
});

describe('several at once', () => {
  test('of parallel requests for the same bytes one wins, and the file is whole', async () => {
    const bytes = videoBytes(4_000_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => {
        const other = n === 0 ? bytes : Buffer.concat([bytes.subarray(0, 24), videoBytes(3_999_976)]);
        return patch(upload.upload_url, 0, other).then(({ status }) => ({ status, sha256: sha256Of(other) }));
      }),
    );
    const winners = answers.filter(({ status }) => status === 204);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(409)]);
    expect(await storedSha256(upload.upload_id)).toBe(winners[0]!.sha256);
  });

  test('an upload that another process is writing to is left alone until it lets go', async () => {
    const bytes = videoBytes(100_000);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const key = uploadKey({ id: upload.upload_id, tenantId: tenant.id });
    const asked: string[] = [];
    const listener = await sql().listen('upload_release', (name) => asked.push(name));
    const other = await sql().reserve();
    await other`select pg_advisory_lock(hashtextextended(${key}, 0))`;
    let isDone = false;
    const sending = patch(upload.upload_url, 0, bytes).then((answer) => {
      isDone = true;
      return answer;
    });
    await expect.poll(() => asked).toContain(key);
    expect(isDone).toBe(false);
    await other`select pg_advisory_unlock(hashtextextended(${key}, 0))`;
    other.release();
    expect((await sending).status).toBe(204);
    await listener.unlisten();
  });

  test('a process that loses its lock writes nothing more', async () => {
    const bytes = videoBytes(8 * MEBIBYTE);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const request = await beginPatch(upload, bytes, 3 * MEBIBYTE);
    const answered = new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
    const ended = () =>
      sql()`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`;
    await expect.poll(async () => (await ended()).length).toBe(1);
    await delay(200);
    request.write(bytes.subarray(3 * MEBIBYTE, 7 * MEBIBYTE));
    expect((await answered).statusCode).toBe(503);
    request.destroy();
    const offset = await offsetOf(upload.upload_url);
    expect(offset).toBeLessThanOrEqual(3 * MEBIBYTE);
    expect((await patch(upload.upload_url, offset, bytes.subarray(offset))).status).toBe(204);
    expect(await storedSha256(upload.upload_id)).toBe(sha256Of(bytes));
  });
});
