import { expect, it } from 'vitest';
import { db, sql } from '@/db/client';
import { creditAccounts, tenants } from '@/db/schema';
import { uuidv7 } from '@/lib/ids';
import { grant } from './grant';
import { onOwnDatabase } from './testing/on-own-database';

const tenantId = uuidv7();
const heard = onOwnDatabase(async () => {
  await db()
    .insert(tenants)
    .values({ id: tenantId, slug: 'acme', name: 'Acme', threshold: 65, retentionHours: 1 });
  await db().insert(creditAccounts).values({ tenantId, balance: 10 });
});

const granted = (text: string, note = '') => heard(() => grant(text, note));

it('gives a tenant credits and says the balance, or says why not and gives nothing', async () => {
  expect(await granted('acme=500', 'Invoice 7')).toEqual([
    true,
    expect.stringContaining('the balance is 510'),
  ]);
  expect(await granted('acme=-10')).toEqual([true, expect.stringContaining('the balance is 500')]);
  for (const [text, why] of [
    ['acme=-501', 'that many credits'],
    ['acme=0', 'whole number'],
    ['acme=9999999999', 'whole number'],
    ['acme=1.5', '--grant acme=500'],
    ["acme' or '1=1", '--grant acme=500'],
    ['nobody=5', 'no tenant nobody'],
  ] as const)
    expect(await granted(text)).toEqual([false, expect.stringContaining(why)]);
  const ledger =
    await sql()`select amount, note from credit_ledger where tenant_id = ${tenantId} order by id`;
  expect(ledger.map((row) => [row.amount, row.note])).toEqual([
    [500, 'Invoice 7'],
    [-10, null],
  ]);
});
