import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type Answer, errorCode } from '@/e2e/support/client';
import { newVisitor, type Visitor } from '@/lib/operator/testing/operator';
import { offsetOf, opened, patch, videoBytes } from '@/lib/uploads/testing/tus';
import { newUploadTenant, type UploadTenant } from '@/lib/uploads/testing/uploads';
import { startTestApi, type TestApi } from './testing/api';

const MEBIBYTE = 1_048_576;
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-full-'));
const mount = (options: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dataDir]).status === 0;
let isMounted = false;
let api: TestApi;
let tenant: UploadTenant;
let operator: Visitor;

beforeAll(async () => {
  isMounted = mount('size=3m');
  api = await startTestApi({ DATA_DIR: dataDir, LOG_LEVEL: 'error' });
  tenant = await newUploadTenant(api);
  operator = await newVisitor(api, 'Op', { isOperator: true });
});
afterAll(async () => {
  await api?.stop();
  if (isMounted) spawnSync('umount', ['-l', dataDir]);
  rmSync(dataDir, { recursive: true, force: true });
});

const submit = (bytes: number) =>
  tenant.client.submit({ file: new Blob([new Uint8Array(videoBytes(bytes))]), fileName: 'clip.mp4' });
const rows = async () => (await sql()`select 1 from submissions where tenant_id = ${tenant.id}`).length;
const files = () =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !entry.name.endsWith('.alive') && !entry.parentPath.endsWith('claims'),
    )
    .map((entry) => entry.name);

interface Check {
  status: string;
  detail?: string;
}
/** What `/health/ready` and the operator's page say of a part; nothing of it names a path. */
async function checkOf(part: 'storage' | 'database'): Promise<Check> {
  const text = await (await fetch(`${api.baseUrl}/health/ready`)).text();
  expect(text).not.toContain(dataDir);
  const shown = await operator.call<{ readiness: { checks: Record<string, Check> } }>(
    'GET',
    '/api/v1/operator/status',
  );
  const { status, detail } = JSON.parse(text).data.checks[part] as Check;
  expect(shown.data.readiness.checks[part]?.detail).toBe(detail);
  return { status, detail };
}

function expectNoRoom(answer: Answer<unknown>, of: string): void {
  expect([answer.status, errorCode(answer)]).toEqual([503, 'service_unavailable']);
  expect(answer.headers.get('retry-after')).toBe('60');
  expect(JSON.stringify(answer.body)).toContain(`The ${of} has no room left.`);
  expect(JSON.stringify(answer.body)).not.toContain(dataDir);
}

describe('a full disk of the storage', () => {
  it('is told as such, charges nothing and leaves nothing; with room again all goes on without a restart', async (context) => {
    if (!isMounted) context.skip('a tmpfs cannot be mounted here (needs root)');
    expect((await submit(200_000)).status).toBe(201);
    const [before, balance] = [files(), await tenant.balance()];
    expectNoRoom(await submit(5 * MEBIBYTE), 'storage');
    expect(files()).toEqual(before);
    expect(await rows()).toBe(1);
    expect(await tenant.balance()).toBe(balance);

    const bytes = videoBytes(5 * MEBIBYTE);
    const upload = await opened(tenant.client, { size_bytes: bytes.length });
    const refused = await patch(upload.upload_url, 0, bytes);
    expect([refused.status, refused.code]).toEqual([503, 'service_unavailable']);
    expect(refused.text).toContain('The storage has no room left.');
    await expect
      .poll(() => checkOf('storage'))
      .toEqual({
        status: 'failing',
        detail: expect.stringMatching(/^The disk or bucket of the storage is full\. Make room/),
      });

    expect(mount('remount,size=64m')).toBe(true);
    expect((await submit(5 * MEBIBYTE)).status).toBe(201);
    const offset = await offsetOf(upload.upload_url);
    expect(offset).toBeGreaterThan(0);
    expect((await patch(upload.upload_url, offset, bytes.subarray(offset))).status).toBe(204);
    await expect.poll(async () => (await checkOf('storage')).status, { timeout: 25_000 }).toBe('ok');
  }, 60_000);
});

describe('a full disk of the database', () => {
  it('is told as such, charges nothing and leaves nothing; with room again all goes on without a restart', async () => {
    const [before, balance, count] = [files(), await tenant.balance(), await rows()];
    await sql()`create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100'; end $$`;
    await sql()`create trigger no_room before insert on submissions execute function no_room()`;
    expectNoRoom(await submit(20_000), 'database');
    expect(files()).toEqual(before);
    expect(await rows()).toBe(count);
    expect(await tenant.balance()).toBe(balance);
    await expect
      .poll(() => checkOf('database'))
      .toEqual({
        status: 'failing',
        detail: expect.stringMatching(/^The disk of the database is full\. Make room/),
      });
    await sql()`drop trigger no_room on submissions`;
    expect((await submit(20_000)).status).toBe(201);
    await expect.poll(async () => (await checkOf('database')).status, { timeout: 25_000 }).toBe('ok');
  }, 60_000);
});
