import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { errorCode, errorFacts } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { auditOf, BASE_KEY, HOUR_MS, type KeyTenant, newKeyTenant } from '@/lib/api-keys/testing/keys';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { KEY_CACHE_MS } from './find-key-record';

let api: TestApi;
let tenant: KeyTenant;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await newKeyTenant(api);
});
afterAll(() => api?.stop());

describe('changing', () => {
  it('changes what is named, keeps the rest, and records both values', async () => {
    const made = await tenant.make({ rate_limit_per_minute: 9 });
    const path = `${tenant.keys}/${made.key_id}`;
    const answer = await tenant.send(path, 'PATCH', { name: 'till', scopes: ['detection:write'] });
    expect(answer.body.data).toMatchObject({ name: 'till', rate_limit_per_minute: 9 });
    expect(await tenant.statusWith(made.key)).toBe(403);
    const entries = await auditOf(made.key_id);
    expect(entries.at(-1)).toEqual({
      action: 'api_key.updated',
      detail: {
        name: { from: 'shop', to: 'till' },
        scopes: { from: ['detection:read'], to: ['detection:write'] },
      },
    });
    expect((await tenant.send(path, 'PATCH', { name: 'till' })).status).toBe(200);
    expect((await tenant.send(path, 'PATCH', {})).status).toBe(200);
    expect(await auditOf(made.key_id)).toHaveLength(entries.length);
    await tenant.send(path, 'PATCH', { rate_limit_per_minute: 7 });
    expect((await auditOf(made.key_id)).at(-1)!.detail).toEqual({
      name: 'till',
      rate_limit_per_minute: { from: 9, to: 7 },
    });
  });

  it('announces the end anew when it is moved', async () => {
    const made = await tenant.make({ expires_at: new Date(Date.now() + HOUR_MS).toISOString() });
    await sql()`update api_keys set expiry_announced_at = now() where id = ${made.key_id}`;
    const announced = async () =>
      (await sql()`select expiry_announced_at from api_keys where id = ${made.key_id}`)[0]!.expiryAnnouncedAt;
    await tenant.send(`${tenant.keys}/${made.key_id}`, 'PATCH', { name: 'other' });
    expect(await announced()).not.toBeNull();
    await tenant.send(`${tenant.keys}/${made.key_id}`, 'PATCH', {
      expires_at: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    });
    expect(await announced()).toBeNull();
  });
});

describe('revoking', () => {
  it('is felt at once under load, on another node within a second, and can be repeated', async () => {
    const [here, elsewhere] = [await tenant.make(), await tenant.make()];
    const goodMs: number[] = [];
    const load = (async () => {
      for (;;) {
        const startedMs = performance.now();
        const status = await tenant.statusWith(here.key);
        if (status !== 200) return status;
        goodMs.push(startedMs);
      }
    })();
    await expect.poll(() => goodMs.length).toBeGreaterThan(5);
    const revoked = await tenant.send(`${tenant.keys}/${here.key_id}/revoke`, 'POST');
    const revokedMs = performance.now();
    expect(await load).toBe(401);
    expect(goodMs.filter((startedMs) => startedMs > revokedMs)).toEqual([]);

    expect(await tenant.statusWith(elsewhere.key)).toBe(200);
    // What another node did is seen here only through the database, once what is remembered is too old.
    await sql()`update api_keys set revoked_at = now() + interval '1 hour' where id = ${elsewhere.key_id}`;
    expect(KEY_CACHE_MS).toBeLessThan(1_000);
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + KEY_CACHE_MS);
    expect(await tenant.statusWith(elsewhere.key)).toBe(401);
    vi.restoreAllMocks();

    expect(revoked.body.data.status).toBe('revoked');
    const again = await tenant.send(`${tenant.keys}/${here.key_id}/revoke`, 'POST');
    expect([again.status, again.body.data]).toEqual([200, revoked.body.data]);
    expect((await auditOf(here.key_id)).map(({ action }) => action)).toEqual([
      'api_key.created',
      'api_key.revoked',
    ]);
    for (const [method, tail, body] of [
      ['PATCH', '', { name: 'x' }],
      ['POST', '/rotate', {}],
    ] as const) {
      const ended = await tenant.send(`${tenant.keys}/${here.key_id}${tail}`, method, body);
      expect(ended.status).toBe(409);
    }
  });
});

describe('rotating', () => {
  it('makes a successor with the same settings; both work during the overlap', async () => {
    const old = await tenant.make({ allowed_cidrs: ['127.0.0.0/8'], rate_limit_per_minute: 77 });
    const answer = await tenant.send(`${tenant.keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 48 });
    expect(answer.status).toBe(201);
    const next = answer.body.data;
    const { name, mode, scopes, allowed_cidrs, rate_limit_per_minute, expires_at } = old;
    expect(next).toMatchObject({ name, mode, scopes, allowed_cidrs, rate_limit_per_minute, expires_at });
    expect(next).toMatchObject({ rotated_from: old.key_id, status: 'active' });
    expect([await tenant.statusWith(old.key), await tenant.statusWith(next.key)]).toEqual([200, 200]);
    const seen = (await tenant.send(`${tenant.keys}/${old.key_id}`, 'GET')).body.data;
    expect(Math.abs(Date.parse(seen.expires_at!) - Date.now() - 48 * HOUR_MS)).toBeLessThan(10_000);
    expect([seen.status, seen.rotated_to]).toEqual(['expiring', next.key_id]);
    expect(next.rotated_to).toBeNull();
    expect((await auditOf(old.key_id)).at(-1)).toMatchObject({
      action: 'api_key.rotated',
      detail: { successor: next.key_id },
    });
  });

  it('without an overlap ends the old key at once', async () => {
    const old = await tenant.make();
    const next = (await tenant.send(`${tenant.keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 0 })).body
      .data;
    expect([await tenant.statusWith(old.key), await tenant.statusWith(next.key)]).toEqual([401, 200]);
  });

  it('never lets the old key live longer, and gives the new one the same lifetime', async () => {
    const old = await tenant.make({ expires_at: new Date(Date.now() + HOUR_MS).toISOString() });
    const next = (await tenant.send(`${tenant.keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 720 }))
      .body.data;
    const path = `${tenant.keys}/${old.key_id}`;
    expect((await tenant.send(path, 'GET')).body.data.expires_at).toBe(old.expires_at);
    expect(Math.abs(Date.parse(next.expires_at!) - Date.now() - HOUR_MS)).toBeLessThan(10_000);
    for (const expires_at of [null, new Date(Date.now() + 2 * HOUR_MS).toISOString()]) {
      expect((await tenant.send(path, 'PATCH', { expires_at })).status).toBe(409);
    }
    const sooner = new Date(Date.now() + HOUR_MS / 2).toISOString();
    expect((await tenant.send(path, 'PATCH', { expires_at: sooner })).status).toBe(200);
  });

  it('happens once, however many ask at once', async () => {
    const old = await tenant.make();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        tenant.send(`${tenant.keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 1 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const rows = await sql()`select id from api_keys where rotated_from = ${old.key_id}`;
    expect(rows).toHaveLength(1);
  });

  it.each([-1, 721, 'soon', null])('refuses an overlap of %j hours', async (overlap_hours) => {
    const { key_id } = await tenant.make();
    expect((await tenant.send(`${tenant.keys}/${key_id}/rotate`, 'POST', { overlap_hours })).status).toBe(
      400,
    );
  });
});

describe('escalation', () => {
  it('gives no scope that the caller lacks, and names it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const greedy = { ...BASE_KEY, scopes: ['detection:read', 'members:write', 'audit:read'] };
    const made = await tenant.send(tenant.keys, 'POST', greedy, poor);
    expect([made.status, errorCode(made)]).toEqual([403, 'insufficient_scope']);
    expect(errorFacts(made)).toEqual(['members:write', 'audit:read']);
    const own = await tenant.send(tenant.keys, 'POST', { ...BASE_KEY }, poor);
    expect(own.status).toBe(201);
    const raised = await tenant.send(
      `${tenant.keys}/${own.body.data.key_id}`,
      'PATCH',
      { scopes: ['audit:read'] },
      poor,
    );
    expect([raised.status, errorFacts(raised)]).toEqual([403, ['audit:read']]);
    const self = await tenant.send(`${tenant.keys}/${poor.keyId}`, 'PATCH', { scopes: ['audit:read'] }, poor);
    expect([self.status, errorFacts(self)]).toEqual([403, ['audit:read']]);
  });

  it('lets nobody change or rotate a key that may do more than he, but revoke it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const rich = await tenant.make({ scopes: ['detection:read', 'settings:write'] });
    const path = `${tenant.keys}/${rich.key_id}`;
    for (const body of [{ name: 'mine now' }, { scopes: [] }, { allowed_cidrs: [] }, {}]) {
      const answer = await tenant.send(path, 'PATCH', body, poor);
      expect([answer.status, errorFacts(answer)]).toEqual([403, ['settings:write']]);
    }
    const rotated = await tenant.send(`${path}/rotate`, 'POST', {}, poor);
    expect([rotated.status, errorFacts(rotated)]).toEqual([403, ['settings:write']]);
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
