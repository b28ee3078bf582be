import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { lookUp, offsetOf, opened, patch, streamOf, tus, videoBytes } from './testing/tus';
import { newUploadToken } from './upload-token';

const MEBIBYTE = 1_048_576;
const CAP_BYTES = 16 * MEBIBYTE;
const ORIGIN = 'https://app.example.com';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi({ MAX_UPLOAD_BYTES: String(CAP_BYTES) });
  tenant = await createTenant('tus', { baseUrl: api.baseUrl });
  await sql()`update tenants set allowed_origins = ${[ORIGIN]} where id = ${tenant.id}`;
});
afterAll(() => api.stop());

const look = async (id: string) => (await lookUp(tenant.client, id)).body.data;

describe('what is refused', () => {
  const none = new Uint8Array();

  test('an unknown address is 404, an expired one 410, also when nothing of it is left', async () => {
    const upload = await opened(tenant.client, { size_bytes: 100 });
    const other = `${upload.upload_url.slice(0, -9)}${'AB'}${upload.upload_url.slice(-7)}`;
    expect(await tus('HEAD', other)).toMatchObject({ status: 404 });
    expect(await patch(other, 0, none)).toMatchObject({ status: 404, code: 'not_found' });
    await sql()`update uploads set expires_at = now() - interval '1 second' where id = ${upload.upload_id}`;
    expect(await patch(upload.upload_url, 0, none)).toMatchObject({ status: 410, code: 'upload_expired' });
    expect((await look(upload.upload_id)).status).toBe('expired');
    const root = `${api.baseUrl}/api/v1/uploads`;
    const past = newUploadToken(new Date(Date.now() - 60_000));
    expect(await patch(`${root}/${past}`, 0, none)).toMatchObject({ status: 410, code: 'upload_expired' });
    // Somebody's change of an address, whichever part of it, makes one that never was.
    for (const at of [0, 20, 35, past.length - 1]) {
      const changed = past[at] === 'a' ? 'b' : 'a';
      const tampered = past.slice(0, at) + changed + past.slice(at + 1);
      expect(await patch(`${root}/${tampered}`, 0, none)).toMatchObject({ status: 404, code: 'not_found' });
    }
    const earlier = past.slice(0, -6) + Math.floor(Date.now() / 1_000 - 90).toString(36);
    expect(await patch(`${root}/${earlier}`, 0, none)).toMatchObject({ status: 404, code: 'not_found' });
    expect((await tus('HEAD', `${api.baseUrl}/api/v1/uploads/none`)).status).toBe(404);
  });

  test('a wrong offset and bytes after the end are 409, more than announced 413', async () => {
    const bytes = videoBytes(10_000);
    const upload = await opened(tenant.client, { size_bytes: 10_000 });
    expect(await patch(upload.upload_url, 5, bytes)).toMatchObject({ status: 409, code: 'conflict' });
    expect(await patch(upload.upload_url, 0, Buffer.concat([bytes, bytes]))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
    expect(await patch(upload.upload_url, 0, streamOf(bytes, bytes))).toMatchObject({
      status: 413,
    });
    const offset = await offsetOf(upload.upload_url);
    await patch(upload.upload_url, offset, bytes.subarray(offset));
    expect(await patch(upload.upload_url, 10_000, none)).toMatchObject({ status: 409 });
    expect(await patch(upload.upload_url, 0, bytes)).toMatchObject({ status: 409 });
    expect((await tus('HEAD', upload.upload_url)).headers.get('upload-offset')).toBe('10000');
  });

  test('a size of a terabyte, of nothing, and a second size are refused', async () => {
    const upload = await opened(tenant.client);
    const announce = (size: string) => patch(upload.upload_url, 0, none, { 'Upload-Length': size });
    expect(await announce('1099511627776')).toMatchObject({ status: 413, code: 'payload_too_large' });
    for (const size of ['0', '-1', '1e3', 'x', '']) expect((await announce(size)).status, size).toBe(400);
    expect(await announce('1000')).toMatchObject({ status: 204 });
    expect(await announce('1001')).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(await look(upload.upload_id)).toMatchObject({ size_bytes: 1_000, offset_bytes: 0 });
  });

  test('more than the cap is 413 without a size, too, and what is kept stays under it', async () => {
    const upload = await opened(tenant.client);
    const tooMuch = videoBytes(CAP_BYTES + MEBIBYTE);
    expect(await patch(upload.upload_url, 0, streamOf(tooMuch))).toMatchObject({ status: 413 });
    expect(await offsetOf(upload.upload_url)).toBeLessThanOrEqual(CAP_BYTES);
  });

  test.each([
    [{ 'Upload-Metadata': 'a b c,,=' }, 400],
    [{ 'Upload-Offset': '-1' }, 400],
    [{ 'Upload-Offset': '01' }, 400],
    [{ 'Upload-Concat': 'junk' }, 400],
    [{ 'Content-Type': 'text/plain' }, 400],
    [{ 'Tus-Resumable': '0.2.2' }, 412],
  ])('a PATCH with %j is %i', async (headers, status) => {
    const upload = await opened(tenant.client, { size_bytes: 1_000 });
    const answer = await patch(upload.upload_url, 0, videoBytes(1_000), headers as Record<string, string>);
    expect(answer.status).toBe(status);
    if (status === 412) expect(answer.headers.get('tus-version')).toBe('1.0.0');
    expect(await offsetOf(upload.upload_url)).toBe(0);
  });

  test('other methods are 405', async () => {
    const upload = await opened(tenant.client);
    for (const method of ['GET', 'POST', 'PUT']) {
      const answer = await tus(method, upload.upload_url);
      expect(answer).toMatchObject({ status: 405, code: 'method_not_allowed' });
      expect(answer.headers.get('allow')).toBe('OPTIONS, HEAD, PATCH, DELETE');
    }
    for (const [method, meant] of [
      ['POST', 'PUT'],
      ['POST', 'GET'],
      ['GET', 'PATCH'],
    ] as const) {
      const answer = await tus(method, upload.upload_url, { headers: { 'X-HTTP-Method-Override': meant } });
      expect(answer.status, `${method} for ${meant}`).toBe(405);
    }
  });

  test('a file that is no video is refused with its last byte, and gone', async () => {
    for (const bytes of [Buffer.from('#EXTM3U\nfile:///etc/passwd'), Buffer.alloc(50_000)]) {
      const upload = await opened(tenant.client, { size_bytes: bytes.length });
      expect(await patch(upload.upload_url, 0, bytes)).toMatchObject({
        status: 400,
        code: 'invalid_video_input',
      });
      expect(await look(upload.upload_id)).toMatchObject({ status: 'expired' });
      expect(await patch(upload.upload_url, 0, bytes)).toMatchObject({ status: 410 });
    }
  });

  test('DELETE by the address ends the upload', async () => {
    const upload = await opened(tenant.client, { size_bytes: 100_000 });
    await patch(upload.upload_url, 0, videoBytes(50_000));
    expect((await tus('DELETE', upload.upload_url)).status).toBe(204);
    expect((await tus('HEAD', upload.upload_url)).status).toBe(410);
    expect((await tus('DELETE', upload.upload_url)).status).toBe(410);
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string) =>
    tus('OPTIONS', url, {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'content-type,tus-resumable,upload-offset',
      },
    });

  test('that the tenant lists, and our own, may send and read', async () => {
    const bytes = videoBytes(1_000);
    for (const origin of [ORIGIN, api.baseUrl]) {
      const upload = await opened(tenant.client, { size_bytes: bytes.length });
      const allowed = await preflight(upload.upload_url, origin);
      expect(allowed.status).toBe(204);
      expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
      expect(allowed.headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(allowed.headers.get('access-control-allow-headers')).toContain('Upload-Offset');
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
      expect(allowed.headers.get('tus-version')).toBe('1.0.0');
      const head = await tus('HEAD', upload.upload_url, { headers: { Origin: origin } });
      expect(head.headers.get('access-control-allow-origin')).toBe(origin);
      expect(head.headers.get('vary')).toBe('Origin');
      for (const name of ['Upload-Offset', 'Upload-Length', 'Upload-Expires', 'Tus-Resumable', 'Location']) {
        expect(head.headers.get('access-control-expose-headers')).toContain(name);
      }
      const wrong = await patch(upload.upload_url, 5, bytes, { Origin: origin });
      expect(wrong).toMatchObject({ status: 409 });
      expect(wrong.headers.get('access-control-allow-origin')).toBe(origin);
      const sent = await patch(upload.upload_url, 0, bytes, { Origin: origin });
      expect(sent.status).toBe(204);
      expect(sent.headers.get('access-control-allow-origin')).toBe(origin);
    }
  });

  test.each([
    'https://evil.example.com',
    'http://app.example.com',
    'https://app.example.com.evil.net',
    'https://app.example.com:444',
    'null',
    '*',
  ])('such as %s that it does not list get 403 and no CORS headers', async (origin) => {
    const upload = await opened(tenant.client, { size_bytes: 1_000 });
    const answers = [
      await preflight(upload.upload_url, origin),
      await tus('HEAD', upload.upload_url, { headers: { Origin: origin } }),
      await patch(upload.upload_url, 0, videoBytes(1_000), { Origin: origin }),
      await tus('DELETE', upload.upload_url, { headers: { Origin: origin } }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    expect(await offsetOf(upload.upload_url)).toBe(0);
  });
});
