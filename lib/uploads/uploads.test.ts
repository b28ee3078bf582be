import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { createdUploadSchema, uploadSchema } from './schemas';
import { open, opened, patch, submitUpload, uploaded, uploadsPath, videoBytes } from './testing/tus';
import { newUploadTenant, type UploadTenant } from './testing/uploads';

const CAP_BYTES = 1_000_000;
const QUOTA_BYTES = 3_000_000;
const MAX_OPEN = 20;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    MAX_UPLOAD_BYTES: String(CAP_BYTES),
    UPLOAD_QUOTA_BYTES: String(QUOTA_BYTES),
    MAX_OPEN_UPLOADS: String(MAX_OPEN),
  });
});
afterAll(() => api.stop());

let tenant: UploadTenant;
let client: ApiClient;
beforeEach(async () => {
  tenant = await newUploadTenant(api);
  client = tenant.client;
});

describe('opening an upload', () => {
  test('gives an absolute address that is shown once and of which only a hash is stored', async () => {
    const answer = await open(client, { size_bytes: 1_000, file_name: 'Selfie.MP4' });
    expect(answer.status).toBe(201);
    const upload = createdUploadSchema.parse(answer.body.data);
    expect(answer.headers.get('location')).toBe(`${uploadsPath(client)}/${upload.upload_id}`);
    expect(upload.upload_url.startsWith(`${api.baseUrl}/api/v1/uploads/`)).toBe(true);
    expect(upload.max_bytes).toBe(CAP_BYTES);
    const token = upload.upload_url.split('/').at(-1)!;
    const [text] = await sql()`select u::text as text from uploads u where id = ${upload.upload_id}`;
    expect(text!.text).not.toContain(token.slice(0, 43));
    const seen = await tenant.get(upload.upload_id);
    expect(uploadSchema.parse(seen.body.data)).toMatchObject({
      status: 'open',
      offset_bytes: 0,
      size_bytes: 1_000,
      file_name: 'Selfie.MP4',
    });
    expect(JSON.stringify(seen.body)).not.toContain(token.slice(0, 43));
  });

  test('refuses before a byte is sent what its submission would be refused for, and keeps nothing', async () => {
    await tenant.publishSchema({ type: 'object', properties: { channel: { const: 'mobile' } } });
    const refused = async (submission: object) => errorCode(await open(client, { submission }));
    expect(await refused({ model: 'no-such-model' })).toBe('invalid_video_input');
    expect(await refused({ metadata: { channel: 'fax' } })).toBe('invalid_metadata');
    await sql()`update credit_accounts set balance = 1 where tenant_id = ${tenant.id}`;
    expect(await refused({ model: 'mixed-120-v2' })).toBe('insufficient_credits');
    expect(await sql()`select 1 from uploads where tenant_id = ${tenant.id}`).toHaveLength(0);
    const taken = await open(client, {
      submission: { model: 'mixed-10-v2', metadata: { channel: 'mobile' } },
    });
    expect(taken.status).toBe(201);
    const test = await tenant.newClient({ scopes: ['detection:write'], mode: 'test' });
    expect((await open(test, { submission: { model: 'mixed-120-v2' } })).status).toBe(201);
  });

  test('needs no body at all', async () => {
    const answer = await client.request(uploadsPath(client), { method: 'POST' });
    expect(answer.status).toBe(201);
  });

  test.each([
    [{ size_bytes: 0 }, 400, 'invalid_request'],
    [{ size_bytes: 1.5 }, 400, 'invalid_request'],
    [{ size_bytes: '10' }, 400, 'invalid_request'],
    [{ size_bytes: CAP_BYTES + 1 }, 413, 'payload_too_large'],
    [{ size_bytes: 1_099_511_627_776 }, 413, 'payload_too_large'],
    [{ file_name: 'virus.exe' }, 400, 'invalid_video_input'],
    [{ file_name: 'mp4' }, 400, 'invalid_video_input'],
    [{ file_name: `${'x'.repeat(255)}.mp4` }, 400, 'invalid_request'],
    [{ file_name: 'a\u0000.mp4' }, 400, 'invalid_request'],
    [[], 400, 'invalid_request'],
  ])('with %j is %i', async (body, status, code) => {
    const answer = await open(client, body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });

  test.each(['../../etc/passwd.mp4', '.mp4', '視頻 🎥.mov', 'a/b\\c.webm'])(
    'the name %j is only a name',
    async (file_name) => {
      const upload = await opened(client, { file_name, size_bytes: 5_000 });
      expect((await patch(upload.upload_url, 0, videoBytes(5_000))).status).toBe(204);
      expect((await tenant.get(upload.upload_id)).body.data).toMatchObject({ file_name, status: 'finished' });
      expect(existsSync(tenant.object(upload.upload_id))).toBe(true);
    },
  );

  test('needs detection:write', async () => {
    const reader = await tenant.newClient({ scopes: ['detection:read'] });
    const upload = await opened(client);
    expect((await open(reader)).status).toBe(403);
    expect((await tenant.get(upload.upload_id, reader)).status).toBe(403);
    expect((await tenant.discard(upload.upload_id, reader)).status).toBe(403);
  });
});

describe('an upload of another tenant or mode', () => {
  test('is to every route as one that does not exist', async () => {
    const upload = await uploaded(client, videoBytes(5_000));
    const other = await createTenant('other', { baseUrl: api.baseUrl });
    const inTest = await tenant.newClient({ mode: 'test' });
    for (const caller of [other.client, inTest]) {
      for (const act of [tenant.get, tenant.discard]) {
        const found = await act(upload.upload_id, caller);
        const missing = await act(uuidv7(), caller);
        const malformed = await act('none', caller);
        expect([found.status, found.body]).toEqual([404, missing.body]);
        expect(malformed.body).toEqual(missing.body);
      }
      const found = await submitUpload(caller, upload.upload_id);
      expect([found.status, found.body]).toEqual([400, (await submitUpload(caller, uuidv7())).body]);
    }
    expect((await tenant.get(upload.upload_id)).body.data.status).toBe('finished');
  });
});

describe('the quota', () => {
  test('of 50 creations that race, as many pass as there is room for', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => open(client, { size_bytes: 1_000 })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(MAX_OPEN).fill(201), ...Array(50 - MAX_OPEN).fill(409)]);
    expect(errorCode(answers.find(({ status }) => status === 409)!)).toBe('conflict');
    const other = await createTenant('other', { baseUrl: api.baseUrl });
    expect((await open(other.client)).status).toBe(201);
  });

  test('of announced bytes holds while they race, and is given back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => open(client, { size_bytes: 600_000 })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBe(5);
    await tenant.discard(made[0]!.body.data.upload_id);
    expect((await open(client, { size_bytes: 600_000 })).status).toBe(201);
    expect((await open(client, { size_bytes: 1 })).status).toBe(409);
  });

  test('of bytes that were not announced holds while they race', async () => {
    const uploads = await Promise.all(Array.from({ length: 8 }, () => opened(client)));
    const answers = await Promise.all(
      uploads.map(({ upload_url }) => patch(upload_url, 0, videoBytes(600_000))),
    );
    expect(answers.filter(({ status }) => status === 204).length).toBe(5);
    expect(answers.filter(({ code }) => code === 'payload_too_large').length).toBe(3);
    const held = await Promise.all(uploads.map(({ upload_id }) => tenant.get(upload_id)));
    const bytes = held.reduce((sum, { body }) => sum + body.data.offset_bytes, 0);
    expect(bytes).toBeLessThanOrEqual(QUOTA_BYTES);
    // Announcing a size that does not fit is refused too, and what is there can still be finished.
    const full = uploads[answers.findIndex(({ status }) => status === 204)]!;
    const announce = (size: number) =>
      patch(full.upload_url, 600_000, new Uint8Array(), { 'Upload-Length': String(size) });
    expect((await announce(600_001)).status).toBe(413);
    expect((await announce(600_000)).status).toBe(204);
    expect((await tenant.get(full.upload_id)).body.data.status).toBe('finished');
  });
});
