import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { SCOPES, VIDEO, WebhookUser } from './support/webhook-user';

let user: WebhookUser;
beforeAll(async () => {
  user = await WebhookUser.start();
});
afterAll(() => user?.stop());

describe('a submission', () => {
  it('is told of with its whole view, signed, under one id', async () => {
    const endpoint = await user.addEndpoint('/signed', { event_types: ['submission.completed'] });
    const view = await user.client.judge({
      file: VIDEO,
      fields: { test_outcome: 'live', metadata: '{"case":1}' },
    });
    await user.client.judge({ file: VIDEO, fields: { test_outcome: 'failed:blurry' } });
    await expect.poll(() => user.calls('/signed').length).toBe(1);
    const [call] = user.calls('/signed');
    expect(new Webhook(endpoint.secret).verify(call!.body, call!.headers)).toEqual({
      type: 'submission.completed',
      timestamp: view.completed_at,
      data: view,
    });
    expect(call!.headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    const log = await user.delivery(endpoint, (found) => found.status === 'succeeded');
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type', 'user-agent'];
    const request_headers = Object.fromEntries(names.map((name) => [name, call!.headers[name]]));
    expect(log.attempt_log).toMatchObject([
      { response_status: 200, response_body: 'thanks', error: null, request_headers },
    ]);
    await user.removeEndpoint(endpoint);
  });

  it('is delivered in the end to a receiver that was down, by the schedule, under one id, and waits for nobody', async () => {
    user.answers.set('/down', (response) => response.writeHead(503).end('closed'));
    // What is still to be told of the test before is of another type.
    const endpoint = await user.addEndpoint('/down', { event_types: ['submission.completed'] });
    const view = await user.client.judge({ file: VIDEO, fields: { test_outcome: 'live' } });
    expect(view.status).toBe('completed');
    for (const [attempt, pauseS] of [
      [1, 5],
      [2, 300],
      [3, 1_800],
      [4, 7_200],
    ] as const) {
      const found = await user.delivery(endpoint, ({ attempts }) => attempts === attempt);
      const inS = (Date.parse(found.next_attempt_at!) - Date.now()) / 1_000;
      expect(inS).toBeGreaterThan(pauseS * 0.9 - 5);
      expect(inS).toBeLessThan(pauseS * 1.1 + 1);
      if (attempt === 4) user.answers.delete('/down');
      await user.wake(found);
    }
    const done = await user.delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(done.attempts).toBe(5);
    expect(new Set(user.calls('/down').map((call) => call.headers['webhook-id']))).toEqual(
      new Set([done.webhook_id]),
    );
    expect(new Set(user.calls('/down').map((call) => call.body)).size).toBe(1);
    await user.removeEndpoint(endpoint);
  });

  it('fails its deliveries in the sandbox as often as asked, without a call', async () => {
    const endpoint = await user.addEndpoint('/simulated');
    await user.client.judge({ file: VIDEO, fields: { test_outcome: 'live', test_webhook_failures: '2' } });
    await user.wake(await user.delivery(endpoint, ({ attempts }) => attempts === 1));
    const twice = await user.delivery(endpoint, ({ attempts }) => attempts === 2);
    expect(user.calls('/simulated')).toEqual([]);
    await user.wake(twice);
    const done = await user.delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(done.attempt_log.map((entry) => entry.response_status)).toEqual([500, 500, 200]);
    await user.removeEndpoint(endpoint);
  });

  it('does not wait for receivers that let every call run into its timeout', async () => {
    user.answers.set('/stalled', () => undefined);
    const endpoint = await user.addEndpoint('/stalled');
    for (let i = 0; i < 60; i++) await user.send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => user.calls('/stalled').length).toBeGreaterThan(0);
    const healthy = await user.addEndpoint('/healthy');
    await user.client.judge({ file: VIDEO, fields: { test_outcome: 'live' } });
    await expect.poll(() => user.calls('/healthy').length).toBe(1);
    // No more than its places at once.
    expect(user.calls('/stalled').length).toBeLessThanOrEqual(4);
    await Promise.all([user.removeEndpoint(endpoint), user.removeEndpoint(healthy)]);
  });
});

describe('credits', () => {
  it('that run low are told of once per crossing', async () => {
    const live = await user.tenant.newClient({ scopes: [...SCOPES] });
    const [endpoint] = await sql()<{ id: string }[]>`
      insert into webhook_endpoints (id, tenant_id, mode, url, event_types)
      values (gen_random_uuid(), ${user.tenant.id}, 'live', ${user.at('/credits')}, '{credits.low}') returning id`;
    await sql()`update credit_accounts set low_balance_level = 999, low_balance_armed = true where tenant_id = ${user.tenant.id}`;
    for (let i = 0; i < 4; i++) await live.judge({ file: VIDEO });
    await expect.poll(() => user.calls('/credits').length).toBe(1);
    expect(JSON.parse(user.calls('/credits')[0]!.body)).toMatchObject({
      type: 'credits.low',
      data: { balance: 999, level: 999 },
    });
    await sql()`delete from webhook_endpoints where id = ${endpoint!.id}`;
  });
});
