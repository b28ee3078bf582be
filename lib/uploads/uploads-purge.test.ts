import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { purgeUploads, removeOrphanUploads } from './purge-uploads';
import { opened, patch, submitUpload, tus, uploaded, videoBytes } from './testing/tus';
import { newUploadTenant, type UploadTenant } from './testing/uploads';

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
