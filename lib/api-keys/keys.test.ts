import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { log } from '@/lib/log';
import { SCOPES } from '@/lib/shared/scopes';
import type { ApiKeyPage, IssuedApiKeyView } from './schemas';
import { auditOf, BASE_KEY, HOUR_MS, type KeyTenant, newKeyTenant } from './testing/keys';

let api: TestApi;
let tenant: KeyTenant;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'debug' });
  tenant = await newKeyTenant(api);
});
afterAll(() => api?.stop());

describe('creating', () => {
  it('shows the key once, and it works; only a hash is in the database, nothing in the logs', async () => {
    const written: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((text: string) => written.push(String(text)) > 0) as typeof process.stderr.write;
    let made: IssuedApiKeyView[];
    try {
      log.info('capture.check');
      made = [
        await tenant.make(),
        await tenant.make({ mode: 'test' }),
        await tenant.make({ name: 'Ünïcode ✓' }),
      ];
      for (const key of made) expect(await tenant.statusWith(key.key)).toBe(200);
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
      const again = await tenant.send(`${tenant.keys}/${key_id}`, 'GET');
      expect(JSON.stringify(again.body)).not.toContain(secret);
      expect(again.body.data).not.toHaveProperty('key');
    }
  });

  it('answers with all that is known of the key, and records it', async () => {
    const expires_at = new Date(Date.now() + 30 * 24 * HOUR_MS).toISOString();
    const made = await tenant.make({
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
    const answer = await tenant.send(
      tenant.keys,
      'POST',
      Array.isArray(change) ? change : { ...BASE_KEY, ...change },
    );
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
  });

  it('takes names and networks at their caps', async () => {
    const allowed_cidrs = Array.from({ length: 50 }, (_, i) => `10.0.${i}.0/24`);
    expect((await tenant.make({ name: '✓'.repeat(120), allowed_cidrs })).allowed_cidrs).toEqual(
      allowed_cidrs,
    );
  });

  it('refuses what a caller may not set', async () => {
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
    const made = await tenant.make();
    for (const [name, value] of Object.entries(foreign)) {
      const key = { ...BASE_KEY, [name]: value };
      expect([name, (await tenant.send(tenant.keys, 'POST', key)).status]).toEqual([name, 400]);
      const change = await tenant.send(`${tenant.keys}/${made.key_id}`, 'PATCH', { [name]: value });
      expect([name, change.status]).toEqual([name, 400]);
    }
    const seen = (await tenant.send(`${tenant.keys}/${made.key_id}`, 'GET')).body.data;
    expect(seen).toMatchObject({ mode: 'live', created_by: null, revoked_at: null, rotated_from: null });
    expect(seen.prefix).toBe(made.key.slice(0, 12));
    expect(await tenant.statusWith(made.key)).toBe(200);
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
      Array.from({ length: 8 }, () => tenant.send(path, 'POST', { ...BASE_KEY, scopes: [] }, own)),
    );
    // Two keys exist beside the 95: those of the test itself.
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(5);
    expect(errorCode(refused[0]!)).toBe('conflict');
    const victim = answers.find(({ status }) => status === 201)!.body.data.key_id;
    expect((await tenant.send(`${path}/${victim}/rotate`, 'POST', { overlap_hours: 1 }, own)).status).toBe(
      409,
    );
    expect((await tenant.send(`${path}/${victim}/rotate`, 'POST', { overlap_hours: 0 }, own)).status).toBe(
      201,
    );
    expect((await tenant.send(path, 'POST', { ...BASE_KEY, scopes: [] }, own)).status).toBe(409);
    expect((await tenant.send(`${path}/${own.keyId}/revoke`, 'POST', undefined, own)).status).toBe(200);
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
      made.push((await tenant.send(path, 'POST', { ...BASE_KEY, ...more }, lister)).body.data.key_id);
    }
    await tenant.send(`${path}/${made[2]}/revoke`, 'POST', undefined, lister);
    await sql()`update api_keys set expires_at = now() - interval '1 hour' where id = ${made[0]!}`;
    const list = async (query: string) => (await lister.request<ApiKeyPage>(`${path}?${query}`)).body.data;
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
      const answer = await tenant.send(`${tenant.keys}?${query}`, 'GET');
      expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    },
  );
});
