import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { uuidv7 } from '@/lib/ids';
import { announceExpiringKeys } from './announce-expiring-keys';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
  process.env.DATABASE_URL = postgres.url;
});
afterAll(async () => {
  await closeDatabase();
  await postgres.stop();
});

it('a key that ends within a week is announced once', async () => {
  const tenantId = uuidv7();
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenantId}, 'expiring', 'x', 65, 1)`;
  const addKey = (days: number) => sql()`
    insert into api_keys (id, tenant_id, mode, name, key_hash, prefix, last_four, expires_at)
    values (${uuidv7()}, ${tenantId}, 'live', 'k', sha256(${String(days)}::bytea), 'sk-live-', 'abcd',
      now() + ${days} * interval '1 day')`;
  for (const days of [-1, 3, 6, 8]) await addKey(days);
  expect([await announceExpiringKeys(), await announceExpiringKeys()]).toEqual([2, 0]);
  const events = await sql()<{ data: { type: string; payload: { last_four: string } } }[]>`
    select data from wf.event where name = 'webhook/event'`;
  expect(events.map(({ data }) => [data.type, data.payload.last_four])).toEqual([
    ['api_key.expiring', 'abcd'],
    ['api_key.expiring', 'abcd'],
  ]);
});
