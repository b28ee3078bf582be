import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { purgeUploads, removeOrphanUploads } from '@/lib/uploads/purge-uploads';
import { uploadKey } from '@/lib/uploads/upload-key';
import { startTestApi, type TestApi } from './test-api';
import {
  open,
  opened,
  patch,
  sha256Of,
  submitUpload,
  tus,
  uploaded,
  uploadsPath,
  videoBytes,
} from './test-tus';
import { createdUploadSchema, uploadSchema } from './uploads-schemas';

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

let tenant: TestTenant;
let client: ApiClient;
beforeEach(async () => {
  tenant = await createTenant('uploads', { baseUrl: api.baseUrl });
  client = tenant.client;
});

const get = (id: string, caller: ApiClient = client) =>
  caller.request<{ status: string; offset_bytes: number; submission_id: string | null }>(
    `${uploadsPath(caller)}/${id}`,
  );
const discard = (id: string, caller: ApiClient = client) =>
  caller.request<{ status: string }>(`${uploadsPath(caller)}/${id}`, { method: 'DELETE' });
const gathering = (id: string) => path.join(api.dataDir, 'storage/.uploads', `${tenant.id}.${id}`);
const object = (id: string) => path.join(api.dataDir, 'storage', uploadKey({ id, tenantId: tenant.id }));
const rowOf = async (id: string) => (await sql()`select * from uploads where id = ${id}`)[0];
const expire = () =>
  sql()`update uploads set expires_at = now() - interval '1 second' where tenant_id = ${tenant.id}`;

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
    const seen = await get(upload.upload_id);
    expect(uploadSchema.parse(seen.body.data)).toMatchObject({
      status: 'open',
      offset_bytes: 0,
      size_bytes: 1_000,
      file_name: 'Selfie.MP4',
    });
    expect(JSON.stringify(seen.body)).not.toContain(token.slice(0, 43));
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
      expect((await get(upload.upload_id)).body.data).toMatchObject({ file_name, status: 'finished' });
      expect(existsSync(object(upload.upload_id))).toBe(true);
    },
  );

  test('needs detection:write', async () => {
    const reader = await tenant.newClient({ scopes: ['detection:read'] });
    const upload = await opened(client);
    expect((await open(reader)).status).toBe(403);
    expect((await get(upload.upload_id, reader)).status).toBe(403);
    expect((await discard(upload.upload_id, reader)).status).toBe(403);
  });
});

describe('an upload of another tenant or mode', () => {
  test('is to every route as one that does not exist', async () => {
    const upload = await uploaded(client, videoBytes(5_000));
    const other = await createTenant('other', { baseUrl: api.baseUrl });
    const inTest = await tenant.newClient({ mode: 'test' });
    for (const caller of [other.client, inTest]) {
      for (const act of [get, discard]) {
        const found = await act(upload.upload_id, caller);
        const missing = await act(uuidv7(), caller);
        const malformed = await act('none', caller);
        expect([found.status, found.body]).toEqual([404, missing.body]);
        expect(malformed.body).toEqual(missing.body);
      }
      const found = await submitUpload(caller, upload.upload_id);
      expect([found.status, found.body]).toEqual([400, (await submitUpload(caller, uuidv7())).body]);
    }
    expect((await get(upload.upload_id)).body.data.status).toBe('finished');
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
    await discard(made[0]!.body.data.upload_id);
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
    const held = await Promise.all(uploads.map(({ upload_id }) => get(upload_id)));
    const bytes = held.reduce((sum, { body }) => sum + body.data.offset_bytes, 0);
    expect(bytes).toBeLessThanOrEqual(QUOTA_BYTES);
    // Announcing a size that does not fit is refused too, and what is there can still be finished.
    const full = uploads[answers.findIndex(({ status }) => status === 204)]!;
    const announce = (size: number) =>
      patch(full.upload_url, 600_000, new Uint8Array(), { 'Upload-Length': String(size) });
    expect((await announce(600_001)).status).toBe(413);
    expect((await announce(600_000)).status).toBe(204);
    expect((await get(full.upload_id)).body.data.status).toBe('finished');
  });
});

describe('submitting', () => {
  test('takes a finished upload once, by JSON or form, and it then belongs to the submission', async () => {
    const bytes = videoBytes(50_000);
    const upload = await uploaded(client, bytes);
    const answer = await submitUpload(client, upload.upload_id);
    expect(answer.status).toBe(201);
    const id = answer.body.data.submission_id;
    expect((await get(upload.upload_id)).body.data).toMatchObject({ status: 'used', submission_id: id });
    const [row] = await sql()`select * from submissions where id = ${id}`;
    expect(row).toMatchObject({
      inputKind: 'upload',
      uploadId: upload.upload_id,
      videoSha256: sha256Of(bytes),
      videoSizeBytes: '50000',
      videoKey: uploadKey({ id: upload.upload_id, tenantId: tenant.id }),
    });
    expect(errorCode(await submitUpload(client, upload.upload_id))).toBe('invalid_video_input');
    expect((await discard(upload.upload_id)).status).toBe(409);
    expect((await tus('DELETE', upload.upload_url)).status).toBe(409);
    expect((await patch(upload.upload_url, 0, bytes)).status).toBe(409);
    const second = await uploaded(client, videoBytes(40_000));
    expect((await client.submit({ fields: { upload_id: second.upload_id } })).status).toBe(201);
  });

  test('an unfinished, discarded, expired or unknown one is invalid_video_input, and costs nothing', async () => {
    const unfinished = await opened(client, { size_bytes: 1_000 });
    await patch(unfinished.upload_url, 0, videoBytes(999));
    const discarded = await uploaded(client, videoBytes(1_000));
    expect((await discard(discarded.upload_id)).body.data.status).toBe('expired');
    const expired = await uploaded(client, videoBytes(1_000));
    await sql()`update uploads set expires_at = now() where id = ${expired.upload_id}`;
    for (const id of [unfinished.upload_id, discarded.upload_id, expired.upload_id, uuidv7(), 'none']) {
      const answer = await submitUpload(client, id);
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_video_input']);
    }
    const two = await client.request(client.detectPath, {
      method: 'POST',
      body: JSON.stringify({ upload_id: unfinished.upload_id, video_url: 'https://example.com/a.mp4' }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(errorCode(two)).toBe('invalid_video_input');
    expect(await tenant.balance()).toBe(1_000);
  });

  test('of ten submits of one upload with keys of their own one wins and the others get 400', async () => {
    const upload = await uploaded(client, videoBytes(5_000));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        submitUpload(client, upload.upload_id, { 'Idempotency-Key': `k${n}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(400)]);
    const [{ amount }] = (await sql()`
      select count(*)::int as amount from submissions where tenant_id = ${tenant.id}`) as never as [
      { amount: number },
    ];
    expect(amount).toBe(1);
    expect(await tenant.ledger()).toHaveLength(2);
  });

  test('of ten submits with one key all get the same submission', async () => {
    const upload = await uploaded(client, videoBytes(5_000));
    const send = () => submitUpload(client, upload.upload_id, { 'Idempotency-Key': 'same' });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.data.submission_id)).size).toBe(1);
    const later = await send();
    expect(later.headers.get('idempotent-replayed')).toBe('true');
    // Also when the upload's row is long gone.
    await expire();
    await purgeUploads();
    expect(await rowOf(upload.upload_id)).toBeUndefined();
    expect((await send()).body.data.submission_id).toBe(later.body.data.submission_id);
    expect(existsSync(object(upload.upload_id))).toBe(true);
  });

  test('a retry with the same bytes is the same content, as a file or another upload; other bytes are not', async () => {
    const bytes = videoBytes(5_000);
    const headers = { 'Idempotency-Key': 'content' };
    const first = await submitUpload(client, (await uploaded(client, bytes)).upload_id, headers);
    const again = await submitUpload(client, (await uploaded(client, bytes)).upload_id, headers);
    const file = await client.submit({ file: new Blob([new Uint8Array(bytes)]), headers });
    for (const { body } of [again, file]) expect(body.data.submission_id).toBe(first.body.data.submission_id);
    const other = await submitUpload(client, (await uploaded(client, videoBytes(5_000))).upload_id, headers);
    expect(errorCode(other)).toBe('idempotency_key_reused');
  });

  test('without credits leaves the upload for a later try', async () => {
    const upload = await uploaded(client, videoBytes(5_000));
    await sql()`update credit_accounts set balance = 0 where tenant_id = ${tenant.id}`;
    expect((await submitUpload(client, upload.upload_id)).status).toBe(402);
    expect((await get(upload.upload_id)).body.data.status).toBe('finished');
    await sql()`update credit_accounts set balance = 100 where tenant_id = ${tenant.id}`;
    expect((await submitUpload(client, upload.upload_id)).status).toBe(201);
  });
});

/** The states in which a process that dies may leave an upload whose last byte is in. */
const DEATHS: Record<string, (id: string, bytes: Buffer) => void> = {
  'after the last byte': (id, bytes) => {
    mkdirSync(path.dirname(gathering(id)), { recursive: true });
    writeFileSync(gathering(id), bytes);
  },
  'after the file was moved': (id, bytes) => {
    mkdirSync(path.dirname(object(id)), { recursive: true });
    writeFileSync(object(id), bytes);
  },
};

describe.each(Object.entries(DEATHS))('a process that died %s', (_name, die) => {
  const HEALERS: Record<string, (upload: { upload_id: string; upload_url: string }) => Promise<number>> = {
    HEAD: async ({ upload_url }) => (await tus('HEAD', upload_url)).status,
    'an empty PATCH': async ({ upload_url }) => (await patch(upload_url, 5_000, new Uint8Array())).status,
    'a look-up': async ({ upload_id }) => (await get(upload_id)).status,
    'the submit': async ({ upload_id }) => (await submitUpload(client, upload_id)).status,
  };
  test.each(Object.entries(HEALERS))('is made good by %s', async (_by, heal) => {
    const bytes = videoBytes(5_000);
    const upload = await opened(client, { size_bytes: 5_000 });
    die(upload.upload_id, bytes);
    expect(await heal(upload)).toBeLessThan(300);
    expect(await rowOf(upload.upload_id)).toMatchObject({ sha256: sha256Of(bytes) });
    expect(['finished', 'used']).toContain((await get(upload.upload_id)).body.data.status);
    expect(existsSync(gathering(upload.upload_id))).toBe(false);
  });

  test('with bytes that are no video is found out by the submit', async () => {
    const upload = await opened(client, { size_bytes: 5_000 });
    die(upload.upload_id, Buffer.alloc(5_000, 'text'));
    expect(errorCode(await submitUpload(client, upload.upload_id))).toBe('invalid_video_input');
    expect(await rowOf(upload.upload_id)).toMatchObject({ status: 'expired' });
    expect(existsSync(object(upload.upload_id))).toBe(false);
  });
});

describe('the purge', () => {
  const files = () => readdirSync(path.join(api.dataDir, 'storage'), { recursive: true }).map(String);

  test('ends 1,000 abandoned uploads with rows and bytes, whatever their state, and no other', async () => {
    const kept = await uploaded(client, videoBytes(5_000));
    const used = await uploaded(client, videoBytes(5_000));
    await submitUpload(client, used.upload_id);
    const folder = path.join(api.dataDir, 'storage/.uploads');
    mkdirSync(folder, { recursive: true });
    mkdirSync(path.dirname(object(kept.upload_id)), { recursive: true });
    const rows = Array.from({ length: 1_000 }, (_, n) => ({
      id: uuidv7(),
      tenant_id: tenant.id,
      mode: 'live',
      token_hash: Buffer.alloc(32, n.toString()),
      status: n % 4 === 3 ? 'finished' : 'open',
      max_bytes: 1_000,
      size_bytes: 1_000,
      storage_key: n % 4 === 3 ? 'x' : null,
      sha256: n % 4 === 3 ? 'x' : null,
      expires_at: new Date(Date.now() - 1_000),
    }));
    for (const [n, row] of rows.entries()) row.token_hash.writeUInt32BE(n);
    await sql()`insert into uploads ${sql()(rows)}`;
    for (const [n, { id }] of rows.entries()) {
      if (n % 4 === 1) writeFileSync(gathering(id), 'half');
      if (n % 4 >= 2) writeFileSync(object(id), 'whole');
    }
    expect(files().length).toBeGreaterThan(750);
    expect(await purgeUploads()).toBe(1_000);
    expect((await sql()`select id from uploads where tenant_id = ${tenant.id}`).length).toBe(2);
    expect(files().filter((name) => rows.some(({ id }) => name.includes(id)))).toEqual([]);
    expect(existsSync(object(kept.upload_id))).toBe(true);
    expect(existsSync(object(used.upload_id))).toBe(true);
    expect(await purgeUploads()).toBe(0);
  }, 60_000);

  test('by several processes at once ends each upload once', async () => {
    await Promise.all(Array.from({ length: 15 }, () => uploaded(client, videoBytes(1_000))));
    await expire();
    const purged = await Promise.all([purgeUploads(), purgeUploads(), purgeUploads()]);
    expect(purged.reduce((sum, amount) => sum + amount)).toBeGreaterThanOrEqual(15);
    expect((await sql()`select id from uploads where tenant_id = ${tenant.id}`).length).toBe(0);
  });

  test('takes a request under way along', async () => {
    const upload = await opened(client, { size_bytes: 900_000 });
    const bytes = videoBytes(900_000);
    let release = () => {};
    const rest = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = new ReadableStream({
      async pull(controller) {
        controller.enqueue(bytes.subarray(0, 400_000));
        await rest;
        controller.close();
      },
    });
    const sending = patch(upload.upload_url, 0, slow).catch(() => null);
    await expect.poll(async () => (await get(upload.upload_id)).status).toBe(200);
    await expect.poll(() => existsSync(gathering(upload.upload_id))).toBe(true);
    await expire();
    expect(await purgeUploads()).toBe(1);
    release();
    await sending;
    expect(existsSync(gathering(upload.upload_id))).toBe(false);
    expect((await tus('HEAD', upload.upload_url)).status).toBe(404);
  });

  test('of orphans removes bytes whose row is gone, once they are old, and those of nobody else', async () => {
    const orphans = [await opened(client, { size_bytes: 1_000 }), await uploaded(client, videoBytes(5_000))];
    await patch(orphans[0]!.upload_url, 0, videoBytes(500));
    const alive = [await opened(client, { size_bytes: 1_000 }), await uploaded(client, videoBytes(5_000))];
    await patch(alive[0]!.upload_url, 0, videoBytes(500));
    const used = await uploaded(client, videoBytes(5_000));
    await submitUpload(client, used.upload_id);
    await sql()`delete from uploads where id in ${sql()([...orphans, used].map(({ upload_id }) => upload_id))}`;
    expect(await removeOrphanUploads()).toBe(0);
    await removeOrphanUploads(-60_000);
    for (const { upload_id } of orphans) {
      expect(existsSync(gathering(upload_id)) || existsSync(object(upload_id))).toBe(false);
    }
    expect(existsSync(gathering(alive[0]!.upload_id))).toBe(true);
    expect(existsSync(object(alive[1]!.upload_id))).toBe(true);
    expect(existsSync(object(used.upload_id))).toBe(true);
  });
});
