import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { sql as Sql } from '@/db/client';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { log } from '@/lib/log';
import { SCOPES, type Scope } from '@/lib/shared/scopes';
import { startTestApi, type TestApi } from './test-api';

interface Key {
  key_id: string;
  key: string;
  name: string;
  mode: string;
  prefix: string;
  last_four: string;
  scopes: Scope[];
  allowed_cidrs: string[];
  rate_limit_per_minute: number | null;
  status: string;
  created_at: string;
  created_by: unknown;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  rotated_from: string | null;
  rotated_to: string | null;
}

const HOUR_MS = 3_600_000;
let api: TestApi;
let sql: typeof Sql;
let tenant: TestTenant;
let admin: ApiClient & { keyId: string };
let keys: string;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'debug' });
  ({ sql } = await import('@/db/client'));
  tenant = await createTenant('keys', { baseUrl: api.baseUrl });
  admin = await tenant.newClient({ scopes: [...SCOPES] });
  keys = `/api/v1/${tenant.slug}/keys`;
});
afterAll(() => api?.stop());

function send(path: string, method: string, body?: unknown, client: ApiClient = admin) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return client.request<Key>(path, { method, body: text, headers: { 'content-type': 'application/json' } });
}

const base = { name: 'shop', mode: 'live', scopes: ['detection:read'] as Scope[] };

async function make(more: Record<string, unknown> = {}): Promise<Key> {
  const answer = await send(keys, 'POST', { ...base, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.data;
}

/** Status that the API gives to a call with this key. */
async function statusWith(key: string, path = `/api/v1/${tenant.slug}/video/detect`): Promise<number> {
  return (await fetch(api.baseUrl + path, { headers: { 'x-api-key': key } })).status;
}

async function auditOf(target: string): Promise<{ action: string; detail: Record<string, unknown> }[]> {
  return sql()`select action, detail from audit_log where target = ${target} order by id`;
}

describe('creating', () => {
  it('shows the key once, and it works; only a hash is in the database, nothing in the logs', async () => {
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((text: string) => written.push(String(text)) > 0) as typeof process.stderr.write;
    let made: Key[];
    try {
      log.info('capture.check');
      made = [await make(), await make({ mode: 'test' }), await make({ name: 'Ünïcode ✓' })];
      for (const key of made) expect(await statusWith(key.key)).toBe(200);
    } finally {
      process.stderr.write = write;
    }
    expect(written.join('')).toContain('capture.check');
    const tables = await sql()<{ name: string }[]>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema in ('public', 'wf') and table_type = 'BASE TABLE'`;
    const dump: string[] = [];
    for (const { name } of tables) {
      dump.push(JSON.stringify(await sql().unsafe(`select t::text from ${name} t`)));
    }
    for (const { key, key_id, prefix, last_four, mode } of made) {
      expect(key).toMatch(mode === 'test' ? /^sk-test-\w{38}$/ : /^sk-live-\w{38}$/);
      expect(key.startsWith(prefix) && key.endsWith(last_four)).toBe(true);
      const secret = key.slice(12, -4);
      expect(dump.join('')).toContain(key_id);
      expect(dump.join('')).not.toContain(secret);
      expect(written.join('')).not.toContain(secret);
      const again = await send(`${keys}/${key_id}`, 'GET');
      expect(JSON.stringify(again.body)).not.toContain(secret);
      expect(again.body.data).not.toHaveProperty('key');
    }
  });

  it('answers with all that is known of the key, and records it', async () => {
    const expires_at = new Date(Date.now() + 30 * 24 * HOUR_MS).toISOString();
    const made = await make({
      name: '  trimmed ',
      scopes: ['detection:read', 'detection:write', 'detection:read'],
      expires_at,
      allowed_cidrs: ['10.1.2.3/8', '10.0.0.0/8', '2001:DB8::/32'],
      rate_limit_per_minute: 30,
    });
    expect(made).toMatchObject({
      name: 'trimmed',
      mode: 'live',
      scopes: ['detection:write', 'detection:read'],
      allowed_cidrs: ['10.0.0.0/8', '2001:db8::/32'],
      rate_limit_per_minute: 30,
      status: 'active',
      expires_at,
      created_by: null,
      revoked_at: null,
      last_used_at: null,
      rotated_from: null,
    });
    expect(await auditOf(made.key_id)).toMatchObject([
      { action: 'api_key.created', detail: { name: 'trimmed', rate_limit_per_minute: 30 } },
    ]);
  });

  it.each([
    ['no name', { name: undefined }],
    ['an empty name', { name: '  ' }],
    ['a name of 121 characters', { name: 'x'.repeat(121) }],
    ['a name with NUL', { name: 'a\0b' }],
    ['a name with a control character', { name: 'a\u001bb' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a lone surrogate', { name: 'a\ud800' }],
    ['an unknown scope', { scopes: ['everything'] }],
    ['no scopes', { scopes: undefined }],
    ['an unknown mode', { mode: 'prod' }],
    ['no mode', { mode: undefined }],
    ['a time in the past', { expires_at: '2020-01-01T00:00:00Z' }],
    ['a time that is none', { expires_at: 'tomorrow' }],
    ['a time too far ahead', { expires_at: '9999-12-31T23:59:59-23:59' }],
    ['a time the database does not know', { expires_at: '0000-01-01T00:00:00Z' }],
    ['a network that is none', { allowed_cidrs: ['10.0.0.0/33'] }],
    ['51 networks', { allowed_cidrs: Array.from({ length: 51 }, (_, i) => `10.0.${i}.0/24`) }],
    ['a rate limit of 0', { rate_limit_per_minute: 0 }],
    ['a rate limit of 1.5', { rate_limit_per_minute: 1.5 }],
    ['a body that is no object', []],
  ])('refuses %s with 400', async (_name, change) => {
    const answer = await send(keys, 'POST', Array.isArray(change) ? change : { ...base, ...change });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
  });

  it('takes names and networks at their caps', async () => {
    const allowed_cidrs = Array.from({ length: 50 }, (_, i) => `10.0.${i}.0/24`);
    expect((await make({ name: '✓'.repeat(120), allowed_cidrs })).allowed_cidrs).toEqual(allowed_cidrs);
  });

  it('ignores what a caller may not set', async () => {
    const other = await createTenant('others', { baseUrl: api.baseUrl });
    const foreign = {
      tenant_id: other.id,
      tenantId: other.id,
      key_hash: 'x',
      keyHash: 'x',
      id: uuidv7(),
      created_by: uuidv7(),
      createdBy: uuidv7(),
      revoked_at: '2020-01-01T00:00:00Z',
      last_used_at: '2020-01-01T00:00:00Z',
      rotated_from: uuidv7(),
      prefix: 'mine',
      key: 'sk-live-chosen',
    };
    const made = await make(foreign);
    const patched = (await send(`${keys}/${made.key_id}`, 'PATCH', { ...foreign, mode: 'test' })).body.data;
    for (const seen of [made, patched]) {
      expect(seen).toMatchObject({ mode: 'live', created_by: null, revoked_at: null, rotated_from: null });
      expect(seen.prefix).toBe(made.key.slice(0, 12));
    }
    expect(await statusWith(made.key)).toBe(200);
    expect(await auditOf(made.key_id)).toHaveLength(1);
  });

  it('allows 100 active keys, also when asked for many at once', async () => {
    const full = await createTenant('full', { baseUrl: api.baseUrl });
    const own = await full.newClient({ scopes: ['keys:write', 'detection:read'] });
    await sql()`insert into api_keys (id, tenant_id, mode, name, key_hash, prefix, last_four, scopes)
      select gen_random_uuid(), ${full.id}, 'live', 'filler', sha256(convert_to(i::text || ${full.id}, 'UTF8')),
        'sk-live-xxxx', 'xxxx', '{}' from generate_series(1, 95) i`;
    const path = `/api/v1/${full.slug}/keys`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(path, 'POST', { ...base, scopes: [] }, own)),
    );
    // Two keys exist beside the 95: those of the test itself.
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(5);
    expect(errorCode(refused[0]!)).toBe('conflict');
    const victim = answers.find(({ status }) => status === 201)!.body.data.key_id;
    expect((await send(`${path}/${victim}/rotate`, 'POST', { overlap_hours: 1 }, own)).status).toBe(409);
    expect((await send(`${path}/${victim}/rotate`, 'POST', { overlap_hours: 0 }, own)).status).toBe(201);
    expect((await send(path, 'POST', { ...base, scopes: [] }, own)).status).toBe(409);
    expect((await send(`${path}/${own.keyId}/revoke`, 'POST', undefined, own)).status).toBe(200);
  });
});

describe('escalation', () => {
  it('gives no scope that the caller lacks, and names it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const greedy = { ...base, scopes: ['detection:read', 'members:write', 'audit:read'] };
    const made = await send(keys, 'POST', greedy, poor);
    expect([made.status, errorCode(made)]).toEqual([403, 'insufficient_scope']);
    expect(errorDetails(made)).toEqual(['members:write', 'audit:read']);
    const own = await send(keys, 'POST', { ...base }, poor);
    expect(own.status).toBe(201);
    const raised = await send(`${keys}/${own.body.data.key_id}`, 'PATCH', { scopes: ['audit:read'] }, poor);
    expect([raised.status, errorDetails(raised)]).toEqual([403, ['audit:read']]);
    const self = await send(`${keys}/${poor.keyId}`, 'PATCH', { scopes: ['audit:read'] }, poor);
    expect([self.status, errorDetails(self)]).toEqual([403, ['audit:read']]);
  });

  it('lets nobody change or rotate a key that may do more than he, but revoke it', async () => {
    const poor = await tenant.newClient({ scopes: ['keys:write', 'detection:read'] });
    const rich = await make({ scopes: ['detection:read', 'settings:write'] });
    const path = `${keys}/${rich.key_id}`;
    for (const body of [{ name: 'mine now' }, { scopes: [] }, { allowed_cidrs: [] }, {}]) {
      const answer = await send(path, 'PATCH', body, poor);
      expect([answer.status, errorDetails(answer)]).toEqual([403, ['settings:write']]);
    }
    const rotated = await send(`${path}/rotate`, 'POST', {}, poor);
    expect([rotated.status, errorDetails(rotated)]).toEqual([403, ['settings:write']]);
    expect((await send(path, 'GET')).body.data).toMatchObject({ name: 'shop', status: 'active' });
    expect((await send(`${path}/revoke`, 'POST', undefined, poor)).status).toBe(200);
  });

  it('lets a test key manage test keys only', async () => {
    const test = await tenant.newClient({ mode: 'test', scopes: [...SCOPES] });
    const live = await make();
    const path = `${keys}/${live.key_id}`;
    for (const answer of [
      await send(keys, 'POST', base, test),
      await send(path, 'PATCH', { name: 'x' }, test),
      await send(`${path}/rotate`, 'POST', {}, test),
      await send(`${path}/revoke`, 'POST', undefined, test),
    ]) {
      expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
    }
    const made = await send(keys, 'POST', { ...base, mode: 'test' }, test);
    expect(made.status).toBe(201);
    expect((await send(`${keys}/${made.body.data.key_id}/rotate`, 'POST', {}, test)).status).toBe(201);
    expect((await send(path, 'GET', undefined, test)).status).toBe(200);
  });

  it('needs keys:read to look and keys:write to change', async () => {
    const reader = await tenant.newClient({ scopes: ['keys:read'] });
    const writer = await tenant.newClient({ scopes: ['keys:write'] });
    const { key_id } = await make();
    expect((await send(keys, 'GET', undefined, reader)).status).toBe(200);
    expect((await send(keys, 'GET', undefined, writer)).status).toBe(403);
    expect((await send(keys, 'POST', base, reader)).status).toBe(403);
    expect((await send(`${keys}/${key_id}/revoke`, 'POST', undefined, reader)).status).toBe(403);
    expect((await send(`${keys}/${key_id}`, 'GET', undefined, writer)).status).toBe(403);
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
        const answer = await send(`${keys}/${id}${tail}`, method, body);
        answers.push([answer.status, answer.body]);
      }
      expect(answers[0]![0]).toBe(404);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
    expect(await statusWith(theirs.key, theirs.detectPath)).toBe(200);
  });
});

describe('what a key is bound to', () => {
  it('works from its networks only', async () => {
    const near = await make({ allowed_cidrs: ['192.0.2.0/24', '127.0.0.0/8'] });
    const far = await make({ allowed_cidrs: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(await statusWith(near.key)).toBe(200);
    expect(await statusWith(far.key)).toBe(403);
    await send(`${keys}/${far.key_id}`, 'PATCH', { allowed_cidrs: [] });
    expect(await statusWith(far.key)).toBe(200);
    await send(`${keys}/${far.key_id}`, 'PATCH', { allowed_cidrs: ['127.0.0.2'] });
    expect(await statusWith(far.key)).toBe(403);
  });

  it('feels its own rate limit, and a changed one at once', async () => {
    const made = await make({ rate_limit_per_minute: 5 });
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push(await statusWith(made.key));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/video/detect`, {
      headers: { 'x-api-key': made.key, 'x-forwarded-for': '198.51.100.7' },
    });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"burst";r=0;t=\d+$/);
    await send(`${keys}/${made.key_id}`, 'PATCH', { rate_limit_per_minute: 7 });
    expect([await statusWith(made.key), await statusWith(made.key), await statusWith(made.key)]).toEqual([
      200, 200, 429,
    ]);
    await send(`${keys}/${made.key_id}`, 'PATCH', { rate_limit_per_minute: null });
    expect(await statusWith(made.key)).toBe(200);
  });

  it('ends when it is to end', async () => {
    const made = await make({ expires_at: new Date(Date.now() + 1_500).toISOString() });
    expect(made.status).toBe('expiring');
    expect(await statusWith(made.key)).toBe(200);
    await expect.poll(() => statusWith(made.key), { timeout: 5_000, interval: 100 }).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(made.expires_at!));
    const path = `${keys}/${made.key_id}`;
    expect((await send(path, 'GET')).body.data.status).toBe('expired');
    const revived = await send(path, 'PATCH', { expires_at: null });
    expect([revived.status, errorCode(revived)]).toEqual([409, 'conflict']);
    expect((await send(`${path}/rotate`, 'POST', {})).status).toBe(409);
  });

  it('is never taken from the address', async () => {
    const { key } = await make();
    for (const name of ['api_key', 'key', 'x-api-key', 'X-API-Key']) {
      const path = `/api/v1/${tenant.slug}/video/detect?${name}=${key}`;
      expect((await fetch(api.baseUrl + path)).status).toBe(401);
    }
  });
});

describe('changing', () => {
  it('changes what is named, keeps the rest, and records both values', async () => {
    const made = await make({ rate_limit_per_minute: 9 });
    const path = `${keys}/${made.key_id}`;
    const answer = await send(path, 'PATCH', { name: 'till', scopes: ['detection:write'] });
    expect(answer.body.data).toMatchObject({ name: 'till', rate_limit_per_minute: 9 });
    expect(await statusWith(made.key)).toBe(403);
    const entries = await auditOf(made.key_id);
    expect(entries.at(-1)).toEqual({
      action: 'api_key.updated',
      detail: {
        name: { from: 'shop', to: 'till' },
        scopes: { from: ['detection:read'], to: ['detection:write'] },
      },
    });
    expect((await send(path, 'PATCH', { name: 'till' })).status).toBe(200);
    expect((await send(path, 'PATCH', {})).status).toBe(200);
    expect(await auditOf(made.key_id)).toHaveLength(entries.length);
  });

  it('announces the end anew when it is moved', async () => {
    const made = await make({ expires_at: new Date(Date.now() + HOUR_MS).toISOString() });
    await sql()`update api_keys set expiry_announced_at = now() where id = ${made.key_id}`;
    const announced = async () =>
      (await sql()`select expiry_announced_at from api_keys where id = ${made.key_id}`)[0]!.expiryAnnouncedAt;
    await send(`${keys}/${made.key_id}`, 'PATCH', { name: 'other' });
    expect(await announced()).not.toBeNull();
    await send(`${keys}/${made.key_id}`, 'PATCH', {
      expires_at: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
    });
    expect(await announced()).toBeNull();
  });
});

describe('revoking', () => {
  it('is felt at once under load, on another node within a second, and can be repeated', async () => {
    const [here, elsewhere] = [await make(), await make()];
    const ended: Record<string, number> = {};
    const lastGood: Record<string, number> = {};
    const until = Date.now() + 2_600;
    const load = [here, elsewhere].map(async ({ key, key_id }) => {
      while (Date.now() < until) {
        const startedMs = Date.now();
        const status = await statusWith(key);
        if (status === 200) lastGood[key_id] = startedMs;
        // Past the limit for bad keys, a good one would not be told from a bad one.
        if (status === 401 && ended[key_id]! + 1_000 < startedMs) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(lastGood[here.key_id]).toBeGreaterThan(0);
    const revoked = await send(`${keys}/${here.key_id}/revoke`, 'POST');
    ended[here.key_id] = Date.now();
    // What another node did is seen here only through the database.
    await sql()`update api_keys set revoked_at = now() + interval '1 hour' where id = ${elsewhere.key_id}`;
    ended[elsewhere.key_id] = Date.now();
    await Promise.all(load);
    expect(lastGood[here.key_id]! - ended[here.key_id]!).toBeLessThanOrEqual(0);
    expect(lastGood[elsewhere.key_id]! - ended[elsewhere.key_id]!).toBeLessThan(1_000);
    expect(revoked.body.data.status).toBe('revoked');
    const again = await send(`${keys}/${here.key_id}/revoke`, 'POST');
    expect([again.status, again.body.data]).toEqual([200, revoked.body.data]);
    expect((await auditOf(here.key_id)).map(({ action }) => action)).toEqual([
      'api_key.created',
      'api_key.revoked',
    ]);
    for (const [method, tail] of [
      ['PATCH', ''],
      ['POST', '/rotate'],
    ] as const) {
      expect((await send(`${keys}/${here.key_id}${tail}`, method, { name: 'x' })).status).toBe(409);
    }
  });
});

describe('rotating', () => {
  it('makes a successor with the same settings; both work during the overlap', async () => {
    const old = await make({ allowed_cidrs: ['127.0.0.0/8'], rate_limit_per_minute: 77 });
    const answer = await send(`${keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 48 });
    expect(answer.status).toBe(201);
    const next = answer.body.data;
    const { name, mode, scopes, allowed_cidrs, rate_limit_per_minute, expires_at } = old;
    expect(next).toMatchObject({ name, mode, scopes, allowed_cidrs, rate_limit_per_minute, expires_at });
    expect(next).toMatchObject({ rotated_from: old.key_id, status: 'active' });
    expect([await statusWith(old.key), await statusWith(next.key)]).toEqual([200, 200]);
    const seen = (await send(`${keys}/${old.key_id}`, 'GET')).body.data;
    expect(Math.abs(Date.parse(seen.expires_at!) - Date.now() - 48 * HOUR_MS)).toBeLessThan(10_000);
    expect([seen.status, seen.rotated_to]).toEqual(['expiring', next.key_id]);
    expect(next.rotated_to).toBeNull();
    expect((await auditOf(old.key_id)).at(-1)).toMatchObject({
      action: 'api_key.rotated',
      detail: { successor: next.key_id },
    });
  });

  it('without an overlap ends the old key at once', async () => {
    const old = await make();
    const next = (await send(`${keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 0 })).body.data;
    expect([await statusWith(old.key), await statusWith(next.key)]).toEqual([401, 200]);
  });

  it('never lets the old key live longer, and gives the new one the same lifetime', async () => {
    const old = await make({ expires_at: new Date(Date.now() + HOUR_MS).toISOString() });
    const next = (await send(`${keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 720 })).body.data;
    const path = `${keys}/${old.key_id}`;
    expect((await send(path, 'GET')).body.data.expires_at).toBe(old.expires_at);
    expect(Math.abs(Date.parse(next.expires_at!) - Date.now() - HOUR_MS)).toBeLessThan(10_000);
    for (const expires_at of [null, new Date(Date.now() + 2 * HOUR_MS).toISOString()]) {
      expect((await send(path, 'PATCH', { expires_at })).status).toBe(409);
    }
    const sooner = new Date(Date.now() + HOUR_MS / 2).toISOString();
    expect((await send(path, 'PATCH', { expires_at: sooner })).status).toBe(200);
  });

  it('happens once, however many ask at once', async () => {
    const old = await make();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(`${keys}/${old.key_id}/rotate`, 'POST', { overlap_hours: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const rows = await sql()`select id from api_keys where rotated_from = ${old.key_id}`;
    expect(rows).toHaveLength(1);
  });

  it.each([-1, 721, 'soon', null])('refuses an overlap of %j hours', async (overlap_hours) => {
    const { key_id } = await make();
    expect((await send(`${keys}/${key_id}/rotate`, 'POST', { overlap_hours })).status).toBe(400);
  });
});

describe('listing', () => {
  it('gives every key once over pages, newest first, by mode and status', async () => {
    const own = await createTenant('listed', { baseUrl: api.baseUrl });
    const lister = await own.newClient({ scopes: [...SCOPES] });
    const path = `/api/v1/${own.slug}/keys`;
    const made: string[] = [];
    for (const more of [
      { mode: 'test' },
      { expires_at: new Date(Date.now() + HOUR_MS).toISOString() },
      { name: 'revoked' },
    ]) {
      made.push((await send(path, 'POST', { ...base, ...more }, lister)).body.data.key_id);
    }
    await send(`${path}/${made[2]}/revoke`, 'POST', undefined, lister);
    await sql()`update api_keys set expires_at = now() - interval '1 hour' where id = ${made[0]!}`;
    const list = async (query: string) =>
      (await lister.request<{ items: Key[]; next_cursor: string | null }>(`${path}?${query}`)).body.data;
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`limit=2${cursor}`);
      seen.push(...page.items.map(({ key_id }) => key_id));
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(5);
    expect(seen.slice(0, 3)).toEqual([...made].reverse());
    expect([...seen].sort().reverse()).toEqual(seen);
    const ids = async (query: string) => (await list(query)).items.map(({ key_id }) => key_id);
    expect(await ids('mode=test')).toEqual([made[0]]);
    expect(await ids('status=expired')).toEqual([made[0]]);
    expect(await ids('status=expiring')).toEqual([made[1]]);
    expect(await ids('status=revoked')).toEqual([made[2]]);
    expect(await ids('status=active')).toHaveLength(2);
    expect(await ids('mode=live&status=expired')).toEqual([]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'mode=prod', 'status=x', 'cursor=%00'])(
    'refuses ?%s',
    async (query) => {
      const answer = await send(`${keys}?${query}`, 'GET');
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    },
  );
});
