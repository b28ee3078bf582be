import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { makeClip } from '@/e2e/support/clips/make-clips';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { fanOutEvent } from './fan-out-event';
import { expireListeners } from './listeners';
import type { HeardMessagesView, ListenerView } from './schemas';
import { addEndpoint, send } from './testing/webhooks';

let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('listeners', { baseUrl: api.baseUrl });
  client = await tenant.newClient({ scopes: ['webhooks:write'] });
});
afterEach(() => sql()`delete from webhook_listeners where tenant_id = ${tenant.id}`);
afterAll(() => api.stop());

async function listen(body: object = {}, who = client): Promise<ListenerView> {
  const answer = await send(who, 'POST', '/listeners', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.data as unknown as ListenerView;
}

async function fetchFrom({ listener_id }: ListenerView, received: string[] = [], wait = 0) {
  const answer = await send(client, 'POST', `/listeners/${listener_id}/messages`, { received, wait });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return (answer.body.data as unknown as HeardMessagesView).items;
}

let made = 0;
async function tell(
  type: 'credits.low' | 'api_key.expiring' = 'credits.low',
  mode: 'live' | 'test' = 'live',
) {
  const messageId = `msg_listen${String(++made).padStart(26, '0')}`;
  await fanOutEvent({ messageId, tenantId: tenant.id, mode, type, payload: { made } });
  return messageId;
}

it('every listener gets every event, signed as for an endpoint, until it has acknowledged it', async () => {
  const [first, second] = [await listen(), await listen()];
  const ids = [await tell(), await tell()];
  for (const listener of [first, second]) {
    const heard = await fetchFrom(listener);
    expect(heard.map(({ id }) => id)).toEqual(ids);
    for (const { headers, body, id } of heard) {
      expect(new Webhook(listener.secret).verify(body, headers)).toMatchObject({ type: 'credits.low' });
      expect(headers['webhook-id']).toBe(id);
    }
  }
  // Not acknowledged, it comes again; acknowledged, no more, and the other has it still.
  expect((await fetchFrom(first)).map(({ id }) => id)).toEqual(ids);
  expect((await fetchFrom(first, [ids[0]!])).map(({ id }) => id)).toEqual([ids[1]]);
  expect(await fetchFrom(first, [ids[1]!])).toEqual([]);
  expect(await fetchFrom(second)).toHaveLength(2);
});

it('an event that comes while one waits ends the waiting', async () => {
  const listener = await listen();
  const waiting = fetchFrom(listener, [], 20);
  const id = await tell();
  expect((await waiting).map((message) => message.id)).toEqual([id]);
});

it('what it hears is of its mode and of the types that it asked for', async () => {
  const listener = await listen({ event_types: ['api_key.expiring'] });
  await tell('credits.low');
  await tell('api_key.expiring', 'test');
  const wanted = await tell('api_key.expiring');
  expect((await fetchFrom(listener)).map(({ id }) => id)).toEqual([wanted]);
});

it('a submission that ends is told of where only a listener is', async () => {
  const tester = await tenant.newClient({ mode: 'test', scopes: ['detection:write', 'webhooks:write'] });
  await listen({}, tester);
  const file = await makeClip({ name: 'h264-pattern', container: 'mp4', codec: 'h264' });
  const submitted = await tester.submit({ file, fields: { test_outcome: 'live' } });
  const { submission_id: id } = submitted.body.data as { submission_id: string };
  const path = `/api/v1/${tenant.slug}/video/detect/${id}/cancel`;
  expect((await tester.request(path, { method: 'POST' })).status).toBe(200);
  const events = await sql()`
    select 1 from wf.event where data->>'submission_id' = ${id} and name = 'webhook/event'`;
  expect(events).toHaveLength(1);
});

it('its secret may be one that the receiver has already', async () => {
  const endpoint = await addEndpoint(await tenant.newClient({ scopes: ['webhooks:write'] }));
  await sql()`delete from webhook_endpoints where id = ${endpoint.id}`;
  const listener = await listen({ secret: endpoint.secret });
  expect(listener.secret).toBe(endpoint.secret);
  await tell();
  const [message] = await fetchFrom(listener);
  new Webhook(endpoint.secret).verify(message!.body, message!.headers);
  const short = await send(client, 'POST', '/listeners', { secret: 'whsec_c2hvcnQ=' });
  expect([short.status, errorCode(short)]).toEqual([400, 'invalid_request']);
});

it('there are five at most, and one that nobody asked for ten minutes is none', async () => {
  const listeners = [];
  for (let n = 0; n < 5; n++) listeners.push(await listen());
  const sixth = await send(client, 'POST', '/listeners', {});
  expect([sixth.status, errorCode(sixth)]).toEqual([409, 'conflict']);
  await sql()`update webhook_listeners set listens_until = now() - interval '1 second' where id = ${listeners[0]!.listener_id}`;
  const ended = await send(client, 'POST', `/listeners/${listeners[0]!.listener_id}/messages`, {});
  expect([ended.status, errorCode(ended)]).toEqual([404, 'not_found']);
  await listen();
  await tell();
  const kept =
    await sql()`select 1 from webhook_listener_messages where listener_id = ${listeners[0]!.listener_id}`;
  expect(kept).toHaveLength(0);
  await expireListeners();
  const left = await sql()`select count(*) from webhook_listeners where tenant_id = ${tenant.id}`;
  expect(Number(left[0]!.count)).toBe(5);
});

it('another tenant, another mode and another scope have no part in it', async () => {
  const listener = await listen();
  await tell();
  const other = await (await createTenant('others', { baseUrl: api.baseUrl })).newClient({
    scopes: ['webhooks:write'],
  });
  const test = await tenant.newClient({ mode: 'test', scopes: ['webhooks:write'] });
  const reader = await tenant.newClient({ scopes: ['webhooks:read'] });
  for (const [who, status] of [
    [other, 404],
    [test, 404],
    [reader, 403],
  ] as const) {
    expect((await send(who, 'POST', `/listeners/${listener.listener_id}/messages`, {})).status).toBe(status);
    expect((await send(who, 'DELETE', `/listeners/${listener.listener_id}`)).status).toBe(status);
  }
  expect((await send(client, 'DELETE', `/listeners/${listener.listener_id}`)).status).toBe(200);
});

it('the end of the log takes what was kept', async () => {
  const listener = await listen();
  const id = await tell();
  await sql()`delete from webhook_messages where id = ${id}`;
  expect(await fetchFrom(listener)).toEqual([]);
});
