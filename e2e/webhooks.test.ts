import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from './support/client';
import { createTenant, type TestTenant } from './support/tenant';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
const SCOPES = ['detection:write', 'detection:read', 'webhooks:read', 'webhooks:write'] as const;

interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}
interface Endpoint {
  id: string;
  secret: string;
  enabled: boolean;
  disabled_reason: string | null;
}
interface Delivery {
  id: string;
  webhook_id: string;
  status: string;
  attempts: number;
  next_attempt_at: string | null;
  attempt_log: { response_status: number | null; response_body: string | null; error: string | null }[];
}

/** A receiver whose answer depends on the path, so that each test has its own. */
const answers = new Map<string, (response: http.ServerResponse) => void>();
const received: Received[] = [];
const receiver = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received.push({ path: request.url!, headers: request.headers as Record<string, string>, body });
  const answer = answers.get(request.url!);
  if (answer === undefined) response.end('thanks');
  else answer(response);
});

let tenant: TestTenant;
let client: ApiClient;
let base: string;
const at = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
const calls = (path: string) => received.filter((entry) => entry.path === path);

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  tenant = await createTenant('webhooks');
  client = await tenant.newClient({ mode: 'test', scopes: [...SCOPES] });
  base = `/api/v1/${tenant.slug}/webhooks`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

async function send<T>(method: string, path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await client.request<T>(base + path, { method, headers, body: JSON.stringify(body) });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body.data;
}
const read = async <T>(path: string) => (await client.request<T>(base + path)).body.data;
const addEndpoint = (path: string, more: object = {}) =>
  send<Endpoint>('POST', '/endpoints', { url: at(path), ...more });
const removeEndpoint = ({ id }: Endpoint) => client.request(`${base}/endpoints/${id}`, { method: 'DELETE' });

/** The one delivery of an endpoint, once it is as wanted. */
async function delivery(endpoint: Endpoint, isWanted: (found: Delivery) => boolean): Promise<Delivery> {
  let found: Delivery | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await read<{ items: Delivery[] }>(`/endpoints/${endpoint.id}/deliveries`);
        found = items[0] && (await read<Delivery>(`/deliveries/${items[0].id}`));
        return found !== undefined && isWanted(found);
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(true);
  return found!;
}

/** Virtual time: what a delivery sleeps for is over now. The log tells of an attempt a moment before its pause begins. */
async function wake(found: Delivery): Promise<void> {
  const wakened = () => sql()`update wf.job set available_at = now(), order_at = now() where run_id in
    (select id from wf.run where event_id = ${`${found.id}:delivery`}) and available_at > now() returning id`;
  await expect.poll(async () => (await wakened()).length, { timeout: 20_000 }).toBe(1);
  await sql()`select pg_notify('wf', 'e')`;
}

describe('a submission', () => {
  it('is told of with its whole view, signed, under one id', async () => {
    const endpoint = await addEndpoint('/signed', { event_types: ['submission.completed'] });
    const view = await client.judge({
      file: VIDEO,
      fields: { test_outcome: 'live', metadata: '{"case":1}' },
    });
    await client.judge({ file: VIDEO, fields: { test_outcome: 'failed:blurry' } });
    await expect.poll(() => calls('/signed').length).toBe(1);
    const [call] = calls('/signed');
    expect(new Webhook(endpoint.secret).verify(call!.body, call!.headers)).toEqual({
      type: 'submission.completed',
      timestamp: view.completed_at,
      data: view,
    });
    expect(call!.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    const log = await delivery(endpoint, (found) => found.status === 'succeeded');
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type', 'user-agent'];
    const request_headers = Object.fromEntries(names.map((name) => [name, call!.headers[name]]));
    expect(log.attempt_log).toMatchObject([
      { response_status: 200, response_body: 'thanks', error: null, request_headers },
    ]);
    await removeEndpoint(endpoint);
  });

  it('is delivered in the end to a receiver that was down, by the schedule, under one id, and waits for nobody', async () => {
    answers.set('/down', (response) => response.writeHead(503).end('closed'));
    const endpoint = await addEndpoint('/down');
    const startedMs = performance.now();
    const view = await client.judge({ file: VIDEO, fields: { test_outcome: 'live' } });
    expect(view.status).toBe('completed');
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    for (const [attempt, pauseS] of [
      [1, 5],
      [2, 300],
      [3, 1_800],
      [4, 7_200],
    ] as const) {
      const found = await delivery(endpoint, ({ attempts }) => attempts === attempt);
      const inS = (Date.parse(found.next_attempt_at!) - Date.now()) / 1_000;
      expect(inS).toBeGreaterThan(pauseS * 0.9 - 5);
      expect(inS).toBeLessThan(pauseS * 1.1 + 1);
      if (attempt === 4) answers.delete('/down');
      await wake(found);
    }
    const done = await delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(done.attempts).toBe(5);
    expect(new Set(calls('/down').map((call) => call.headers['webhook-id']))).toEqual(
      new Set([done.webhook_id]),
    );
    expect(new Set(calls('/down').map((call) => call.body)).size).toBe(1);
    await removeEndpoint(endpoint);
  });

  it('fails its deliveries in the sandbox as often as asked, without a call', async () => {
    const endpoint = await addEndpoint('/simulated');
    await client.judge({ file: VIDEO, fields: { test_outcome: 'live', test_webhook_failures: '2' } });
    await wake(await delivery(endpoint, ({ attempts }) => attempts === 1));
    const twice = await delivery(endpoint, ({ attempts }) => attempts === 2);
    expect(calls('/simulated')).toEqual([]);
    await wake(twice);
    const done = await delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(done.attempt_log.map((entry) => entry.response_status)).toEqual([500, 500, 200]);
    await removeEndpoint(endpoint);
  });

  it('does not wait for receivers that let every call run into its timeout', async () => {
    answers.set('/stalled', () => undefined);
    const endpoint = await addEndpoint('/stalled');
    for (let i = 0; i < 60; i++) await send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => calls('/stalled').length).toBeGreaterThan(0);
    const healthy = await addEndpoint('/healthy');
    const startedMs = performance.now();
    await client.judge({ file: VIDEO, fields: { test_outcome: 'live' } });
    await expect.poll(() => calls('/healthy').length).toBe(1);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
    // No more than its places at once.
    expect(calls('/stalled').length).toBeLessThanOrEqual(4);
    await Promise.all([removeEndpoint(endpoint), removeEndpoint(healthy)]);
  });
});

describe('an endpoint', () => {
  it('that answers 410 is disabled at once, and hears again once it is enabled', async () => {
    answers.set('/gone', (response) => response.writeHead(410).end());
    const endpoint = await addEndpoint('/gone');
    await send('POST', `/endpoints/${endpoint.id}/test`);
    await delivery(endpoint, ({ status }) => status === 'failed');
    expect(await read<Endpoint>(`/endpoints/${endpoint.id}`)).toMatchObject({
      enabled: false,
      disabled_reason: 'gone',
    });
    const refused = await client.request(`${base}/endpoints/${endpoint.id}/test`, { method: 'POST' });
    expect([refused.status, errorCode(refused)]).toEqual([409, 'conflict']);
    answers.delete('/gone');
    await send('PATCH', `/endpoints/${endpoint.id}`, { enabled: true });
    const range = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
    expect(await send('POST', `/endpoints/${endpoint.id}/replay`, range)).toEqual({ replayed: 1 });
    const replayed = await delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(new Set(calls('/gone').map((call) => call.headers['webhook-id']))).toEqual(
      new Set([replayed.webhook_id]),
    );
    expect(await send('POST', `/endpoints/${endpoint.id}/replay`, range)).toEqual({ replayed: 0 });
    await removeEndpoint(endpoint);
  });

  it('that fails a whole schedule without any success is disabled', async () => {
    answers.set('/failing', (response) => response.writeHead(301, { location: at('/elsewhere') }).end());
    const endpoint = await addEndpoint('/failing');
    await send('POST', `/endpoints/${endpoint.id}/test`);
    for (let attempt = 1; attempt < 10; attempt++)
      await wake(await delivery(endpoint, ({ attempts }) => attempts === attempt));
    await delivery(endpoint, ({ status }) => status === 'failed');
    expect(await read<Endpoint>(`/endpoints/${endpoint.id}`)).toMatchObject({ disabled_reason: 'failing' });
    expect(calls('/failing')).toHaveLength(10);
    // A redirect is a failure, not a way on.
    expect(calls('/elsewhere')).toEqual([]);
    await removeEndpoint(endpoint);
  });

  it('is signed for with both secrets while one replaces the other', async () => {
    const endpoint = await addEndpoint('/rotated');
    const { secret } = await send<{ secret: string }>('POST', `/endpoints/${endpoint.id}/secret/rotate`);
    await send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => calls('/rotated').length).toBe(1);
    const [call] = calls('/rotated');
    for (const either of [endpoint.secret, secret]) new Webhook(either).verify(call!.body, call!.headers);
    await send('POST', `/endpoints/${endpoint.id}/secret/rotate`, { overlap_hours: 0 });
    await send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => calls('/rotated').length).toBe(2);
    expect(() =>
      new Webhook(secret).verify(calls('/rotated')[1]!.body, calls('/rotated')[1]!.headers),
    ).toThrow();
    await removeEndpoint(endpoint);
  });

  it('has an address that is http(s) without credentials, and there are at most 20', async () => {
    for (const url of [
      'ftp://a.example/',
      'https://u:p@a.example/',
      'nonsense',
      `https://a.example/${'x'.repeat(2_048)}`,
    ]) {
      const headers = { 'content-type': 'application/json' };
      const answer = await client.request(`${base}/endpoints`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ url }),
      });
      expect([answer.status, errorCode(answer)], url.slice(0, 40)).toEqual([400, 'invalid_request']);
    }
    const made: Endpoint[] = [];
    for (let i = 0; i < 20; i++) made.push(await addEndpoint(`/many-${i}`));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ url: at('/one-more') });
    const answer = await client.request(`${base}/endpoints`, { method: 'POST', headers, body });
    expect([answer.status, errorCode(answer)]).toEqual([409, 'conflict']);
    await Promise.all(made.map(removeEndpoint));
  });

  it('belongs to one mode and one tenant', async () => {
    const endpoint = await addEndpoint('/private');
    const live = await tenant.newClient({ scopes: [...SCOPES] });
    const stranger = await createTenant('webhooks-stranger');
    const theirs = await stranger.newClient({ mode: 'test', scopes: [...SCOPES] });
    for (const [who, slug] of [
      [live, tenant.slug],
      [theirs, stranger.slug],
    ] as const) {
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['GET', '/secret'],
        ['GET', '/deliveries'],
        ['POST', '/test'],
      ] as const) {
        const answer = await who.request(`/api/v1/${slug}/webhooks/endpoints/${endpoint.id}${path}`, {
          method,
        });
        expect([answer.status, errorCode(answer)], method + path).toEqual([404, 'not_found']);
      }
    }
    await removeEndpoint(endpoint);
  });
});

describe('credits', () => {
  it('that run low are told of once per crossing', async () => {
    const live = await tenant.newClient({ scopes: [...SCOPES] });
    const [endpoint] = await sql()<{ id: string }[]>`
      insert into webhook_endpoints (id, tenant_id, mode, url, event_types)
      values (gen_random_uuid(), ${tenant.id}, 'live', ${at('/credits')}, '{credits.low}') returning id`;
    await sql()`update credit_accounts set low_balance_level = 999, low_balance_armed = true where tenant_id = ${tenant.id}`;
    for (let i = 0; i < 4; i++) await live.judge({ file: VIDEO });
    await expect.poll(() => calls('/credits').length).toBe(1);
    expect(JSON.parse(calls('/credits')[0]!.body)).toMatchObject({
      type: 'credits.low',
      data: { balance: 999, level: 999 },
    });
    await sql()`delete from webhook_endpoints where id = ${endpoint!.id}`;
  });
});
