import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { opened, patch, sha256Of, submitUpload, tus, uploaded, videoBytes } from '@/lib/uploads/testing/tus';
import { newUploadTenant, type UploadTenant, uploadRow } from '@/lib/uploads/testing/uploads';
import { purgeUploads, removeOrphanUploads } from './purge-uploads';
import { uploadKey } from './upload-key';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

let tenant: UploadTenant;
let client: ApiClient;
beforeEach(async () => {
  tenant = await newUploadTenant(api);
  client = tenant.client;
});

describe('submitting', () => {
  test('takes a finished upload once, by JSON or form, and it then belongs to the submission', async () => {
    const bytes = videoBytes(50_000);
    const upload = await uploaded(client, bytes);
    const answer = await submitUpload(client, upload.upload_id);
    expect(answer.status).toBe(201);
    const id = answer.body.data.submission_id;
    expect((await tenant.get(upload.upload_id)).body.data).toMatchObject({
      status: 'used',
      submission_id: id,
    });
    const [row] = await sql()`select * from submissions where id = ${id}`;
    expect(row).toMatchObject({
      inputKind: 'upload',
      uploadId: upload.upload_id,
      videoSha256: sha256Of(bytes),
      videoSizeBytes: 50_000,
      videoKey: uploadKey({ id: upload.upload_id, tenantId: tenant.id }),
    });
    expect(errorCode(await submitUpload(client, upload.upload_id))).toBe('invalid_video_input');
    expect((await tenant.discard(upload.upload_id)).status).toBe(409);
    expect((await tus('DELETE', upload.upload_url)).status).toBe(409);
    expect((await patch(upload.upload_url, 0, bytes)).status).toBe(409);
    const second = await uploaded(client, videoBytes(40_000));
    expect((await client.submit({ fields: { upload_id: second.upload_id } })).status).toBe(201);
  });

  test('an unfinished, discarded, expired or unknown one is invalid_video_input, and costs nothing', async () => {
    const unfinished = await opened(client, { size_bytes: 1_000 });
    await patch(unfinished.upload_url, 0, videoBytes(999));
    const discarded = await uploaded(client, videoBytes(1_000));
    expect((await tenant.discard(discarded.upload_id)).body.data.status).toBe('expired');
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
    await tenant.expire();
    await purgeUploads();
    expect(await uploadRow(upload.upload_id)).toBeUndefined();
    expect((await send()).body.data.submission_id).toBe(later.body.data.submission_id);
    expect(existsSync(tenant.object(upload.upload_id))).toBe(true);
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
    expect((await tenant.get(upload.upload_id)).body.data.status).toBe('finished');
    await sql()`update credit_accounts set balance = 100 where tenant_id = ${tenant.id}`;
    expect((await submitUpload(client, upload.upload_id)).status).toBe(201);
  });
});

/** The states in which a process that dies may leave an upload whose last byte is in. */
const DEATHS: Record<string, (id: string, bytes: Buffer) => void> = {
  'after the last byte': (id, bytes) => {
    mkdirSync(path.dirname(tenant.gathering(id)), { recursive: true });
    writeFileSync(tenant.gathering(id), bytes);
  },
  'after the file was moved': (id, bytes) => {
    mkdirSync(path.dirname(tenant.object(id)), { recursive: true });
    writeFileSync(tenant.object(id), bytes);
  },
};

describe.each(Object.entries(DEATHS))('a process that died %s', (_name, die) => {
  const HEALERS: Record<string, (upload: { upload_id: string; upload_url: string }) => Promise<number>> = {
    HEAD: async ({ upload_url }) => (await tus('HEAD', upload_url)).status,
    'an empty PATCH': async ({ upload_url }) => (await patch(upload_url, 5_000, new Uint8Array())).status,
    'a look-up': async ({ upload_id }) => (await tenant.get(upload_id)).status,
    'the submit': async ({ upload_id }) => (await submitUpload(client, upload_id)).status,
  };
  test.each(Object.entries(HEALERS))('is made good by %s', async (_by, heal) => {
    const bytes = videoBytes(5_000);
    const upload = await opened(client, { size_bytes: 5_000 });
    die(upload.upload_id, bytes);
    expect(await heal(upload)).toBeLessThan(300);
    expect(await uploadRow(upload.upload_id)).toMatchObject({ sha256: sha256Of(bytes) });
    expect(['finished', 'used']).toContain((await tenant.get(upload.upload_id)).body.data.status);
    expect(existsSync(tenant.gathering(upload.upload_id))).toBe(false);
  });

  test('with bytes that are no video is found out by the submit', async () => {
    const upload = await opened(client, { size_bytes: 5_000 });
    die(upload.upload_id, Buffer.alloc(5_000, 'text'));
    expect(errorCode(await submitUpload(client, upload.upload_id))).toBe('invalid_video_input');
    expect(await uploadRow(upload.upload_id)).toMatchObject({ status: 'expired' });
    expect(existsSync(tenant.object(upload.upload_id))).toBe(false);
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
    mkdirSync(path.dirname(tenant.object(kept.upload_id)), { recursive: true });
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
      if (n % 4 === 1) writeFileSync(tenant.gathering(id), 'half');
      if (n % 4 >= 2) writeFileSync(tenant.object(id), 'whole');
    }
    expect(files().length).toBeGreaterThan(750);
    expect(await purgeUploads()).toBe(1_000);
    expect((await sql()`select id from uploads where tenant_id = ${tenant.id}`).length).toBe(2);
    expect(files().filter((name) => rows.some(({ id }) => name.includes(id)))).toEqual([]);
    expect(existsSync(tenant.object(kept.upload_id))).toBe(true);
    expect(existsSync(tenant.object(used.upload_id))).toBe(true);
    expect(await purgeUploads()).toBe(0);
  }, 60_000);

  test('by several processes at once ends each upload once', async () => {
    await Promise.all(Array.from({ length: 15 }, () => uploaded(client, videoBytes(1_000))));
    await tenant.expire();
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
    await expect.poll(async () => (await tenant.get(upload.upload_id)).status).toBe(200);
    await expect.poll(() => existsSync(tenant.gathering(upload.upload_id))).toBe(true);
    await tenant.expire();
    expect(await purgeUploads()).toBe(1);
    release();
    await sending;
    expect(existsSync(tenant.gathering(upload.upload_id))).toBe(false);
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
      expect(existsSync(tenant.gathering(upload_id)) || existsSync(tenant.object(upload_id))).toBe(false);
    }
    expect(existsSync(tenant.gathering(alive[0]!.upload_id))).toBe(true);
    expect(existsSync(tenant.object(alive[1]!.upload_id))).toBe(true);
    expect(existsSync(tenant.object(used.upload_id))).toBe(true);
  });
});
