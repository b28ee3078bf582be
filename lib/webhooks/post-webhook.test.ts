import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/test-postgres';
import { uuidv7 } from '@/lib/ids';
import { announceExpiringKeys } from './announce-expiring-keys';
import { postWebhook } from './post-webhook';

let calls = 0;
const receiver = http.createServer((_request, response) => {
  calls += 1;
  response.end('x');
});
let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
  process.env.DATABASE_URL = postgres.url;
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  receiver.close();
  await closeDatabase();
  await postgres.stop();
});

it('never connects to a private address, however it is written', async () => {
  const { port } = receiver.address() as AddressInfo;
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
  ]) {
    expect(await postWebhook(`http://${host}:${port}/`, {}, '{}'), host).toMatchObject({
      status: null,
      error: 'address_not_allowed',
    });
  }
  expect(calls).toBe(0);
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
