import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { BASE_KEY, type KeyTenant, newKeyTenant } from './testing/keys';

let api: TestApi;
let tenant: KeyTenant;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await newKeyTenant(api);
});
afterAll(() => api?.stop());

describe('escalation', () => {
  it('gives no scope that the caller lacks, and names it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const greedy = { ...BASE_KEY, scopes: ['detection:read', 'members:write', 'audit:read'] };
    const made = await tenant.send(tenant.keys, 'POST', greedy, poor);
    expect([made.status, errorCode(made)]).toEqual([403, 'insufficient_scope']);
    expect(errorDetails(made)).toEqual(['members:write', 'audit:read']);
    const own = await tenant.send(tenant.keys, 'POST', { ...BASE_KEY }, poor);
    expect(own.status).toBe(201);
    const raised = await tenant.send(
      `${tenant.keys}/${own.body.data.key_id}`,
      'PATCH',
      { scopes: ['audit:read'] },
      poor,
    );
    expect([raised.status, errorDetails(raised)]).toEqual([403, ['audit:read']]);
    const self = await tenant.send(`${tenant.keys}/${poor.keyId}`, 'PATCH', { scopes: ['audit:read'] }, poor);
    expect([self.status, errorDetails(self)]).toEqual([403, ['audit:read']]);
  });

  it('lets nobody change or rotate a key that may do more than he, but revoke it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const rich = await tenant.make({ scopes: ['detection:read', 'settings:write'] });
    const path = `${tenant.keys}/${rich.key_id}`;
    for (const body of [{ name: 'mine now' }, { scopes: [] }, { allowed_cidrs: [] }, {}]) {
      const answer = await tenant.send(path, 'PATCH', body, poor);
      expect([answer.status, errorDetails(answer)]).toEqual([403, ['settings:write']]);
    }
    const rotated = await tenant.send(`${path}/rotate`, 'POST', {}, poor);
    expect([rotated.status, errorDetails(rotated)]).toEqual([403, ['settings:write']]);
    expect((await tenant.send(path, 'GET')).body.data).toMatchObject({ name: 'shop', status: 'active' });
    expect((await tenant.send(`${path}/revoke`, 'POST', undefined, poor)).status).toBe(200);
  });

  it('lets a test key manage test keys only', async () => {
    const test = await tenant.newClient({ mode: 'test', scopes: [...SCOPES] });
    const live = await tenant.make();
    const path = `${tenant.keys}/${live.key_id}`;
    for (const answer of [
      await tenant.send(tenant.keys, 'POST', BASE_KEY, test),
      await tenant.send(path, 'PATCH', { name: 'x' }, test),
      await tenant.send(`${path}/rotate`, 'POST', {}, test),
      await tenant.send(`${path}/revoke`, 'POST', undefined, test),
    ]) {
      expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
    }
    const made = await tenant.send(tenant.keys, 'POST', { ...BASE_KEY, mode: 'test' }, test);
    expect(made.status).toBe(201);
    expect(
      (await tenant.send(`${tenant.keys}/${made.body.data.key_id}/rotate`, 'POST', {}, test)).status,
    ).toBe(201);
    expect((await tenant.send(path, 'GET', undefined, test)).status).toBe(200);
  });

  it('needs keys:read to look and keys:write to change', async () => {
    const reader = await tenant.newClient({ scopes: ['keys:read'] });
    const writer = await tenant.newClient({ scopes: ['keys:write'] });
    const { key_id } = await tenant.make();
    expect((await tenant.send(tenant.keys, 'GET', undefined, reader)).status).toBe(200);
    expect((await tenant.send(tenant.keys, 'GET', undefined, writer)).status).toBe(403);
    expect((await tenant.send(tenant.keys, 'POST', BASE_KEY, reader)).status).toBe(403);
    expect((await tenant.send(`${tenant.keys}/${key_id}/revoke`, 'POST', undefined, reader)).status).toBe(
      403,
    );
    expect((await tenant.send(`${tenant.keys}/${key_id}`, 'GET', undefined, writer)).status).toBe(403);
  });

  it("answers another tenant's key exactly as one that does not exist", async () => {
    const other = await createTenant('others', { baseUrl: api.baseUrl });
    const theirs = await other.newClient();
    for (const [method, tail, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/revoke', undefined],
      ['POST', '/rotate', {}],
    ] as const) {
      const answers = [];
      for (const id of [theirs.keyId, uuidv7(), 'nonsense', '%00', '..%2f']) {
        const answer = await tenant.send(`${tenant.keys}/${id}${tail}`, method, body);
        answers.push([answer.status, answer.body]);
      }
      expect(answers[0]![0]).toBe(404);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    expect(await tenant.statusWith(theirs.key, theirs.detectPath)).toBe(200);
  });
});

describe('what a key is bound to', () => {
  it('works from its networks only', async () => {
    const near = await tenant.make({ allowed_cidrs: ['192.0.2.0/24', '127.0.0.0/8'] });
    const far = await tenant.make({ allowed_cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(await tenant.statusWith(near.key)).toBe(200);
    expect(await tenant.statusWith(far.key)).toBe(403);
    await tenant.send(`${tenant.keys}/${far.key_id}`, 'PATCH', { allowed_cidrs: [] });
    expect(await tenant.statusWith(far.key)).toBe(200);
    await tenant.send(`${tenant.keys}/${far.key_id}`, 'PATCH', { allowed_cidrs: ['127.0.0.2'] });
    expect(await tenant.statusWith(far.key)).toBe(403);
  });

  it('feels its own rate limit, and a changed one at once', async () => {
    const made = await tenant.make({ rate_limit_per_minute: 5 });
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push(await tenant.statusWith(made.key));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/video/detect`, {
      headers: { 'x-api-key': made.key, 'x-forwarded-for': '198.51.100.7' },
    });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"burst";r=0;t=\d+$/);
    await tenant.send(`${tenant.keys}/${made.key_id}`, 'PATCH', { rate_limit_per_minute: 7 });
    expect([
      await tenant.statusWith(made.key),
      await tenant.statusWith(made.key),
      await tenant.statusWith(made.key),
    ]).toEqual([200, 200, 429]);
    await tenant.send(`${tenant.keys}/${made.key_id}`, 'PATCH', { rate_limit_per_minute: null });
    expect(await tenant.statusWith(made.key)).toBe(200);
  });

  it('ends when it is to end', async () => {
    const made = await tenant.make({ expires_at: new Date(Date.now() + 1_500).toISOString() });
    expect(made.status).toBe('expiring');
    expect(await tenant.statusWith(made.key)).toBe(200);
    await expect.poll(() => tenant.statusWith(made.key), { timeout: 5_000, interval: 100 }).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(made.expires_at!));
    const path = `${tenant.keys}/${made.key_id}`;
    expect((await tenant.send(path, 'GET')).body.data.status).toBe('expired');
    const revived = await tenant.send(path, 'PATCH', { expires_at: null });
    expect([revived.status, errorCode(revived)]).toEqual([409, 'conflict']);
    expect((await tenant.send(`${path}/rotate`, 'POST', {})).status).toBe(409);
  });

  it('is never taken from the address', async () => {
    const { key } = await tenant.make();
    for (const name of ['api_key', 'key', 'x-api-key', 'X-API-Key']) {
      const path = `/api/v1/${tenant.slug}/video/detect?${name}=${key}`;
      expect((await fetch(api.baseUrl + path)).status).toBe(401);
    }
  });
});
