import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from './support/client';
import { createTenant, type TestTenant } from './support/tenant';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
const FELT_WITHIN_MS = 1_000;

let tenant: TestTenant;
let client: ApiClient;
const told: string[] = [];
const receiver = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  told.push(body);
  response.end('thanks');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  tenant = await createTenant('suspension');
  client = await tenant.newClient({
    mode: 'test',
    scopes: ['detection:write', 'detection:read', 'webhooks:read', 'webhooks:write'],
  });
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const submit = (outcome: string) => client.submit({ file: VIDEO, fields: { test_outcome: outcome } });
const rows = () => sql()`select id from submissions where tenant_id = ${tenant.id}`;

it('what runs when a tenant is suspended elsewhere is judged, fetched and announced; nothing new comes in', async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const added = await client.request(`/api/v1/${tenant.slug}/webhooks/endpoints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url, event_types: ['submission.completed'] }),
  });
  expect(added.status).toBe(201);
  const queued = (await submit('slow')).body.data.submission_id;

  // Written by another process, as by another node: the product's own memory of the key has to run out.
  await sql()`update tenants set suspended_at = now(), suspended_reason = 'test' where id = ${tenant.id}`;
  const probe = () =>
    client.request(`/api/v1/${tenant.slug}/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
  await expect
    .poll(async () => errorCode(await probe()), { timeout: FELT_WITHIN_MS, interval: 50 })
    .toBe('tenant_suspended');
  const refused = await submit('live');
  expect([refused.status, errorCode(refused)]).toEqual([403, 'tenant_suspended']);
  expect(await rows()).toHaveLength(1);

  const view = await client.result(queued);
  expect(view).toMatchObject({ status: 'completed', result: { verdict: 'live' } });
  await expect.poll(() => told.filter((body) => body.includes(queued)).length, { timeout: 20_000 }).toBe(1);

  await sql()`update tenants set suspended_at = null, suspended_reason = null where id = ${tenant.id}`;
  await expect.poll(async () => (await submit('live')).status, { timeout: FELT_WITHIN_MS + 500 }).toBe(201);
});
