import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Scope } from '@/lib/shared/scopes';
import { readSecrets } from './signing-secrets';
import { addEndpoint, day, send } from './testing/webhooks';

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
