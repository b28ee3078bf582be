import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Scope } from '@/lib/shared/scopes';
import { addEndpoint, day, message, send } from '@/lib/webhooks/testing/webhooks';
import { attemptDelivery } from './attempt-delivery';
import { expireWebhookLog } from './expire-webhook-log';
import { fanOutEvent } from './fan-out-event';
import type { DeliveryPage, EndpointList } from './schemas';
import { readSecrets } from './signing-secrets';

let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('hooks', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: ['webhooks:read', 'webhooks:write'] });
});
afterEach(() => sql()`delete from webhook_endpoints where tenant_id = ${tenant.id}`);
afterAll(() => api.stop());

describe('scopes', () => {
  it('a key that may only write can do all that its scope is declared for', async () => {
    const scopes: Scope[] = ['webhooks:write'];
    const writer = await tenant.newClient({ scopes });
    const endpoint = await addEndpoint(writer);
    const at = `/endpoints/${endpoint.id}`;
    const statuses = {
      patch: (await send(writer, 'PATCH', at, { description: 'x' })).status,
      secret: (await send(writer, 'GET', `${at}/secret`)).status,
      rotate: (await send(writer, 'POST', `${at}/secret/rotate`, {})).status,
      test: (await send(writer, 'POST', `${at}/test`)).status,
      range: (await send(writer, 'POST', `${at}/replay`, { from: day(1), to: day(0) })).status,
      read: (await send(writer, 'GET', at)).status,
      remove: (await send(writer, 'DELETE', at)).status,
    };
    expect(statuses).toEqual({
      patch: 200,
      secret: 200,
      rotate: 201,
      test: 202,
      range: 202,
      read: 403,
      remove: 200,
    });
  });
});

describe('an address', () => {
  it.each([
    `https://a.example/${'é'.repeat(400)}`,
    `https://ü.example/${'😀'.repeat(180)}`,
    'https://127.0.0.1/',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    'http://2130706433/',
    'http://localhost/',
    'https://a.example:6379/',
    'javascript:alert(1)',
    'https://u:p@a.example/',
  ])('that is too long once encoded, private, or no http is refused: %s', async (url) => {
    const answer = await send(client, 'POST', '/endpoints', { url });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    const endpoint = await addEndpoint(client);
    const changed = await send(client, 'PATCH', `/endpoints/${endpoint.id}`, { url });
    expect([changed.status, errorCode(changed)]).toEqual([400, 'invalid_request']);
  });
});

describe('a change of an endpoint', () => {
  it('is in the audit log with its host, the old value and the new one, and never with a path', async () => {
    const endpoint = await addEndpoint(client);
    const { host } = new URL(endpoint.url);
    const at = `/endpoints/${endpoint.id}`;
    await send(client, 'PATCH', at, { enabled: false });
    await send(client, 'PATCH', at, { url: 'https://b.example/T0/secret-part', description: 'till' });
    await send(client, 'POST', `${at}/secret/rotate`, { overlap_hours: 1 });
    expect(
      await sql()`select detail from audit_log where target = ${endpoint.id} order by id offset 1`,
    ).toEqual(
      [
        { changed: ['enabled'], host, enabled: { from: true, to: false } },
        {
          changed: ['url', 'description'],
          host: { from: host, to: 'b.example' },
          description: { from: '', to: 'till' },
        },
        { host: 'b.example', overlap_hours: 1 },
      ].map((detail) => ({ detail })),
    );
  });
});

describe('a secret', () => {
  it('signs until its overlap is over, however often it is replaced meanwhile', async () => {
    const endpoint = await addEndpoint(client);
    let refused = 0;
    for (let i = 0; i < 7; i++) {
      const answer = await send(client, 'POST', `/endpoints/${endpoint.id}/secret/rotate`, {
        overlap_hours: 168,
      });
      if (answer.status === 409) refused += 1;
    }
    const at = `/endpoints/${endpoint.id}/secret`;
    const shown = (await send(client, 'GET', at)).body.data;
    const leftMs = Date.parse(String(shown.overlap_ends_at)) - Date.now();
    expect(Math.abs(leftMs - 168 * 3_600_000)).toBeLessThan(10_000);
    expect(await readSecrets(endpoint.id)).toContain(endpoint.secret);
    const last = (await send(client, 'POST', `${at}/rotate`, { overlap_hours: 0 })).body.data;
    expect(last.overlap_ends_at).toBeNull();
    expect(await readSecrets(endpoint.id)).toEqual([last.secret]);
    expect(refused).toBeLessThan(7);
  });
});

describe('a log', () => {
  it('is filtered by time, and pages through everything once', async () => {
    const endpoint = await addEndpoint(client);
    const ids: string[] = [];
    for (const ago of [5, 4, 3, 2, 1]) ids.unshift(await message(tenant, 'failed', ago));
    const list = async (query: string) =>
      (await send(client, 'GET', `/endpoints/${endpoint.id}/deliveries?${query}`)).body
        .data as unknown as DeliveryPage;
    const between = await list(`from=${day(4.5)}&to=${day(1.5)}`);
    expect(between.items.map((item) => item.webhook_id)).toEqual(ids.slice(1, 4));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list(`limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((item) => item.webhook_id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  it('is cleaned of everything that is over and too old, however much', async () => {
    await addEndpoint(client);
    const young = await message(tenant, 'succeeded', 1);
    await sql()`insert into webhook_messages (id, tenant_id, mode, type, body, created_at)
      select 'old_' || n, ${tenant.id}, 'live', 'credits.low', '{}', now() - interval '31 days'
      from generate_series(1, 12000) n`;
    await expireWebhookLog();
    const left = await sql()<
      { id: string }[]
    >`select id from webhook_messages where created_at < now() - interval '30 days' limit 3`;
    expect([...left]).toEqual([]);
    expect((await sql()`select 1 from webhook_messages where id = ${young}`).length).toBe(1);
  });
});

it('a test event is no replay, and sending it again is one', async () => {
  const endpoint = await addEndpoint(client);
  const test = await send(client, 'POST', `/endpoints/${endpoint.id}/test`);
  const first = (test.body.data as unknown as { delivery_id: string }).delivery_id;
  await send(client, 'POST', `/deliveries/${first}/replay`);
  const list = await send(client, 'GET', `/endpoints/${endpoint.id}/deliveries`);
  const { items } = list.body.data as unknown as DeliveryPage;
  expect(items.map((item) => item.is_replay)).toEqual([true, false]);
});

describe('what the newest attempt brought', () => {
  it('is shown with each delivery, and the newest delivery with its endpoint', async () => {
    const [endpoint, idle] = [await addEndpoint(client), await addEndpoint(client)];
    await send(client, 'PATCH', `/endpoints/${idle.id}`, { event_types: ['submission.failed'] });
    const at = `/endpoints/${endpoint.id}`;
    expect((await send(client, 'GET', at)).body.data.last_delivery).toBeNull();
    await message(tenant, 'failed', 2);
    const newest = await message(tenant, 'pending');
    await sql()`insert into webhook_attempts (delivery_id, attempt, duration_ms, response_status, error)
      select id, n, 5, case n when 1 then 500 end, case n when 2 then 'timeout' end
      from webhook_deliveries, generate_series(1, 2) n where message_id = ${newest}`;
    const { items } = (await send(client, 'GET', `${at}/deliveries`)).body.data as unknown as DeliveryPage;
    expect(items.map((item) => [item.status, item.response_status, item.error])).toEqual([
      ['pending', null, 'timeout'],
      ['failed', null, null],
    ]);
    const list = (await send(client, 'GET', '/endpoints')).body.data as unknown as EndpointList;
    expect(new Map(list.items.map((item) => [item.id, item.last_delivery]))).toEqual(
      new Map([
        [endpoint.id, items[0]],
        [idle.id, null],
      ]),
    );
    const changed = await send(client, 'PATCH', at, { description: 'changed' });
    expect(changed.body.data).toMatchObject({ description: 'changed', last_delivery: items[0] });
  });
});

describe('a replay of a range', () => {
  it('passes over what arrived by a replay after the range', async () => {
    const endpoint = await addEndpoint(client);
    const id = await message(tenant, 'failed', 3);
    const range = { from: day(4), to: day(2) };
    const replay = () => send(client, 'POST', `/endpoints/${endpoint.id}/replay`, range);
    expect((await replay()).body.data).toEqual({ replayed: 1 });
    expect((await replay()).body.data).toEqual({ replayed: 0 });
    await sql()`update webhook_deliveries set status = 'succeeded' where message_id = ${id} and is_replay`;
    expect((await replay()).body.data).toEqual({ replayed: 0 });
  });

  it('of more than 1,000 goes on where the last call ended', async () => {
    const endpoint = await addEndpoint(client);
    await sql()`insert into webhook_messages (id, tenant_id, mode, type, body)
      select 'many_' || n, ${tenant.id}, 'live', 'credits.low', '{}' from generate_series(1, 1500) n`;
    await sql()`insert into webhook_deliveries (id, tenant_id, message_id, endpoint_id, status, created_at)
      select gen_random_uuid(), ${tenant.id}, 'many_' || n, ${endpoint.id}, 'failed', now() - interval '3 days'
      from generate_series(1, 1500) n`;
    const range = { from: day(4), to: day(2) };
    const counts: unknown[] = [];
    for (let i = 0; i < 3; i++)
      counts.push((await send(client, 'POST', `/endpoints/${endpoint.id}/replay`, range)).body.data);
    expect(counts).toEqual([{ replayed: 1_000 }, { replayed: 500 }, { replayed: 0 }]);
  });
});

describe('an event', () => {
  it('that is spread twice makes one message and one delivery for each endpoint that wants it', async () => {
    const wanting = await addEndpoint(client);
    const other = await addEndpoint(client);
    await send(client, 'PATCH', `/endpoints/${other.id}`, { event_types: ['submission.failed'] });
    const event = {
      messageId: 'msg_twice',
      tenantId: tenant.id,
      mode: 'live',
      type: 'credits.low',
      payload: { balance: 1 },
    } as const;
    expect(await Promise.all([fanOutEvent(event), fanOutEvent(event)]).then((n) => n.sort())).toEqual([0, 1]);
    expect(await fanOutEvent(event)).toBe(0);
    const rows = await sql()`select endpoint_id from webhook_deliveries where message_id = 'msg_twice'`;
    expect(rows.map((row) => row.endpointId)).toEqual([wanting.id]);
  });

  it('of an endpoint that was disabled or deleted meanwhile ends without a call', async () => {
    const endpoint = await addEndpoint(client);
    const id = await message(tenant, 'pending');
    const [row] = await sql()<{ id: string }[]>`select id from webhook_deliveries where message_id = ${id}`;
    await send(client, 'PATCH', `/endpoints/${endpoint.id}`, { enabled: false });
    expect(await attemptDelivery(row!.id, 1)).toEqual({ done: true, status: 'failed' });
    const [after] = await sql()`select status, attempts from webhook_deliveries where id = ${row!.id}`;
    expect(after).toEqual({ status: 'failed', attempts: 0 });
    await send(client, 'DELETE', `/endpoints/${endpoint.id}`);
    expect(await attemptDelivery(row!.id, 2)).toEqual({ done: true, status: 'failed' });
  });
});
