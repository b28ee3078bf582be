import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { closeDatabase, db, sql } from '@/db/client';
import { creditAccounts, tenants } from '@/db/schema';
import { startTestPostgres, type TestPostgres } from '@/db/test-postgres';
import { uuidv7 } from '@/lib/ids';
import { grant } from './grant';

let postgres: TestPostgres;
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-grant-'));
const tenantId = uuidv7();
let said = '';

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, { DATABASE_URL: postgres.url, DATA_DIR: folder, LOG_LEVEL: 'error' });
  await db()
    .insert(tenants)
    .values({ id: tenantId, slug: 'acme', name: 'Acme', threshold: 65, retentionHours: 1 });
  await db().insert(creditAccounts).values({ tenantId, balance: 10 });
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      said += String(chunk);
      return true;
    });
});

afterAll(async () => {
  vi.restoreAllMocks();
  await closeDatabase();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function granted(text: string, note = ''): Promise<[boolean, string]> {
  said = '';
  return [await grant(text, note), said];
}

it('gives a tenant credits and says the balance, or says why not and gives nothing', async () => {
  expect(await granted('acme=500', 'Invoice 7')).toEqual([
    true,
    expect.stringContaining('the balance is 510'),
  ]);
  expect(await granted('acme=-10')).toEqual([true, expect.stringContaining('the balance is 500')]);
  for (const [text, why] of [
    ['acme=-501', 'fewer credits'],
    ['acme=0', 'whole number'],
    ['acme=9999999999', 'whole number'],
    ['acme=1.5', '--grant acme=500'],
    ["acme' or '1=1", '--grant acme=500'],
    ['nobody=5', 'no tenant nobody'],
  ] as const)
    expect(await granted(text)).toEqual([false, expect.stringContaining(why)]);
  const ledger =
    await sql()`select amount, note from credit_ledger where tenant_id = ${tenantId} order by id`;
  expect(ledger.map((row) => [Number(row.amount), row.note])).toEqual([
    [500, 'Invoice 7'],
    [-10, null],
  ]);
});
