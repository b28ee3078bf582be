import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewWebhookEndpoint } from '@/packages/sdk/src/generated';
import { errorCode } from './support/client';
import { createTenant } from './support/tenant';
import { SCOPES, WebhookUser } from './support/webhook-user';

let user: WebhookUser;
beforeAll(async () => {
  user = await WebhookUser.start();
});
afterAll(() => user?.stop());

describe('an endpoint', () => {
  it('that answers 410 is disabled at once, and hears again once it is enabled', async () => {
    user.answers.set('/gone', (response) => response.writeHead(410).end());
    const endpoint = await user.addEndpoint('/gone');
    await user.send('POST', `/endpoints/${endpoint.id}/test`);
    await user.delivery(endpoint, ({ status }) => status === 'failed');
    expect(await user.read<NewWebhookEndpoint>(`/endpoints/${endpoint.id}`)).toMatchObject({
      enabled: false,
      disabled_reason: 'gone',
    });
    const refused = await user.request('POST', `/endpoints/${endpoint.id}/test`);
    expect([refused.status, errorCode(refused)]).toEqual([409, 'conflict']);
    user.answers.delete('/gone');
    await user.send('PATCH', `/endpoints/${endpoint.id}`, { enabled: true });
    const range = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
    expect(await user.send('POST', `/endpoints/${endpoint.id}/replay`, range)).toEqual({ replayed: 1 });
    const replayed = await user.delivery(endpoint, ({ status }) => status === 'succeeded');
    expect(new Set(user.calls('/gone').map((call) => call.headers['webhook-id']))).toEqual(
      new Set([replayed.webhook_id]),
    );
    expect(await user.send('POST', `/endpoints/${endpoint.id}/replay`, range)).toEqual({ replayed: 0 });
    await user.removeEndpoint(endpoint);
  });

  it('that fails a whole schedule without any success is disabled', async () => {
    user.answers.set('/failing', (response) =>
      response.writeHead(301, { location: user.at('/elsewhere') }).end(),
    );
    const endpoint = await user.addEndpoint('/failing');
    await user.send('POST', `/endpoints/${endpoint.id}/test`);
    for (let attempt = 1; attempt < 10; attempt++)
      await user.wake(await user.delivery(endpoint, ({ attempts }) => attempts === attempt));
    await user.delivery(endpoint, ({ status }) => status === 'failed');
    expect(await user.read<NewWebhookEndpoint>(`/endpoints/${endpoint.id}`)).toMatchObject({
      disabled_reason: 'failing',
    });
    expect(user.calls('/failing')).toHaveLength(10);
    // A redirect is a failure, not a way on.
    expect(user.calls('/elsewhere')).toEqual([]);
    await user.removeEndpoint(endpoint);
  });

  it('is signed for with both secrets while one replaces the other', async () => {
    const endpoint = await user.addEndpoint('/rotated');
    const { secret } = await user.send<{ secret: string }>('POST', `/endpoints/${endpoint.id}/secret/rotate`);
    await user.send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => user.calls('/rotated').length).toBe(1);
    const [call] = user.calls('/rotated');
    for (const either of [endpoint.secret, secret]) new Webhook(either).verify(call!.body, call!.headers);
    await user.send('POST', `/endpoints/${endpoint.id}/secret/rotate`, { overlap_hours: 0 });
    await user.send('POST', `/endpoints/${endpoint.id}/test`);
    await expect.poll(() => user.calls('/rotated').length).toBe(2);
    expect(() =>
      new Webhook(secret).verify(user.calls('/rotated')[1]!.body, user.calls('/rotated')[1]!.headers),
    ).toThrow();
    await user.removeEndpoint(endpoint);
  });

  it('has an address that is http(s) without credentials, and there are at most 20', async () => {
    for (const url of [
      'ftp://a.example/',
      'https://u:p@a.example/',
      'nonsense',
      `https://a.example/${'x'.repeat(2_048)}`,
    ]) {
      const answer = await user.request('POST', '/endpoints', { url });
      expect([answer.status, errorCode(answer)], url.slice(0, 40)).toEqual([400, 'invalid_request']);
    }
    const made: NewWebhookEndpoint[] = [];
    for (let i = 0; i < 20; i++) made.push(await user.addEndpoint(`/many-${i}`));
    const answer = await user.request('POST', '/endpoints', { url: user.at('/one-more') });
    expect([answer.status, errorCode(answer)]).toEqual([409, 'conflict']);
    await Promise.all(made.map((endpoint) => user.removeEndpoint(endpoint)));
  });

  it('belongs to one mode and one tenant', async () => {
    const endpoint = await user.addEndpoint('/private');
    const live = await user.tenant.newClient({ scopes: [...SCOPES] });
    const stranger = await createTenant('webhooks-stranger');
    const theirs = await stranger.newClient({ mode: 'test', scopes: [...SCOPES] });
    for (const [who, slug] of [
      [live, user.tenant.slug],
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
    await user.removeEndpoint(endpoint);
  });
});
