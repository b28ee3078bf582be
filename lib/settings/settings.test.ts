import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { sql as Sql } from '@/db/client';
import { type ApiClient, errorCode, errorDetails, errorFacts } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { KEY_CACHE_MS } from '@/lib/api-keys/find-key-record';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import type { SettingsView } from './schemas';

let api: TestApi;
let sql: typeof Sql;

beforeAll(async () => {
  api = await startTestApi();
  ({ sql } = await import('@/db/client'));
});
afterAll(() => api?.stop());

async function newTenant(name: string): Promise<{ tenant: TestTenant; admin: ApiClient }> {
  const tenant = await createTenant(name, { baseUrl: api.baseUrl });
  return { tenant, admin: await tenant.newClient({ scopes: [...SCOPES] }) };
}

const pathOf = (slug: string) => `/api/v1/${slug}/settings`;
const read = (client: ApiClient, slug = client.slug) => client.request<SettingsView>(pathOf(slug));
const change = (client: ApiClient, body: unknown, slug = client.slug) =>
  client.request<SettingsView>(pathOf(slug), { method: 'PATCH', body: JSON.stringify(body) });

describe('settings', () => {
  it('are read and changed one by one; both values are recorded', async () => {
    const { tenant, admin } = await newTenant('one-by-one');
    const before = (await read(admin)).body.data;
    expect(before).toMatchObject({
      name: 'one-by-one',
      slug: tenant.slug,
      threshold: 65,
      retention_hours: 24,
      allowed_origins: [],
      evidence_frames: false,
      signals_in_results: false,
      weights: null,
      default_model: 'mixed-10-v2',
    });
    const answer = await change(admin, {
      name: ' New name ',
      threshold: 0,
      retention_hours: 87_600,
      allowed_origins: ['https://App.example.com:443', 'https://app.example.com', 'http://localhost:5173'],
      evidence_frames: true,
    });
    const after = answer.body.data;
    expect([answer.status, after]).toEqual([
      200,
      {
        ...before,
        name: 'New name',
        threshold: 0,
        retention_hours: 87_600,
        allowed_origins: ['https://app.example.com', 'http://localhost:5173'],
        evidence_frames: true,
        updated_at: after.updated_at,
        version: after.version,
      },
    ]);
    expect(after.version).not.toBe(before.version);
    expect((await read(admin)).body.data).toEqual(after);
    expect((await change(admin, { threshold: 0 })).body.data).toEqual(after);
    const entries = await sql()`
      select detail from audit_log where tenant_id = ${tenant.id} and action = 'settings.updated'`;
    expect(entries).toEqual([
      {
        detail: {
          name: { from: 'one-by-one', to: 'New name' },
          threshold: { from: 65, to: 0 },
          retention_hours: { from: 24, to: 87_600 },
          allowed_origins: { from: [], to: ['https://app.example.com', 'http://localhost:5173'] },
          evidence_frames: { from: false, to: true },
        },
      },
    ]);
  });

  it.each([
    { name: '' },
    { name: 'x'.repeat(121) },
    { name: 'a\u0007' },
    { threshold: -1 },
    { threshold: 101 },
    { threshold: 65.5 },
    { threshold: '65' },
    { threshold: null },
    { retention_hours: -1 },
    { retention_hours: 87_601 },
    { allowed_origins: ['https://app.example.com/path'] },
    { allowed_origins: ['http://app.example.com'] },
    { allowed_origins: Array.from({ length: 51 }, (_, i) => `https://a${i}.example`) },
    { allowed_origins: 'https://app.example.com' },
    { evidence_frames: 'yes' },
    { slug: 'Not A Slug' },
    { slug: 'api' },
    { slug: '' },
  ])('refuse %j with 400 and change nothing', async (body) => {
    const { admin } = await newTenant('refused');
    const before = (await read(admin)).body.data;
    const answer = await change(admin, { evidence_frames: true, ...body });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_request']);
    expect(errorDetails(answer)[0]).toMatch(new RegExp(`^${Object.keys(body)[0]}`));
    expect((await read(admin)).body.data).toEqual(before);
  });

  it('let nobody set what is not a setting', async () => {
    const { tenant, admin } = await newTenant('assigned');
    const id = uuidv7();
    const before = (await read(admin)).body.data;
    const answer = await change(admin, {
      id,
      tenant_id: id,
      created_at: '2020-01-01T00:00:00Z',
      updated_at: '2020-01-01T00:00:00Z',
      credits: 1_000_000,
      balance: 1_000_000,
      retentionHours: 1,
      default_model: 'x',
    });
    expect(answer.status).toBe(400);
    expect((await read(admin)).body.data).toEqual(before);
    const [row] = await sql()`select retention_hours, created_at = updated_at as untouched
      from tenants where id = ${tenant.id}`;
    expect(row).toEqual({ retentionHours: 24, untouched: true });
    expect(await tenant.balance()).toBe(1_000);
  });

  it('are changed only by who may, and never by another tenant', async () => {
    const { tenant } = await newTenant('guarded');
    const { admin: stranger } = await newTenant('stranger');
    const reader = await tenant.newClient({ scopes: ['settings:read'] });
    const writer = await tenant.newClient({ scopes: ['settings:write'] });
    expect((await read(reader)).status).toBe(200);
    expect(errorFacts(await change(reader, { threshold: 1 }))).toEqual(['settings:write']);
    expect(errorFacts(await read(writer))).toEqual(['settings:read']);
    expect(errorCode(await change(stranger, { threshold: 1 }, tenant.slug))).toBe('tenant_mismatch');
    expect((await read(reader)).body.data.threshold).toBe(65);
  });

  it('refuse a change of what has changed meanwhile', async () => {
    const { admin } = await newTenant('versions');
    const { version } = (await read(admin)).body.data;
    const answers = await Promise.all(
      [70, 71, 72, 73].map((threshold) => change(admin, { threshold, expected_version: version })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(errorCode(answers.find(({ status }) => status === 409)!)).toBe('conflict');
    const now = (await read(admin)).body.data;
    expect(now.threshold).toBe(answers.find(({ status }) => status === 200)!.body.data.threshold);
    expect((await change(admin, { threshold: 74, expected_version: now.version })).status).toBe(200);
  });
});

describe('the threshold', () => {
  it('is felt by the next submission, and leaves earlier ones alone', async () => {
    const { admin } = await newTenant('threshold');
    const submit = async () => {
      const answer = await admin.submit({ fields: { video_url: 'https://example.com/a.mp4' } });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body.data.submission_id;
    };
    const first = await submit();
    await change(admin, { threshold: 80 });
    const second = await submit();
    expect((await admin.poll(first)).body.data.threshold).toBe(65);
    expect((await admin.poll(second)).body.data.threshold).toBe(80);
  });
});

describe('a new slug', () => {
  it('holds at once, and the old one leads nowhere', async () => {
    const { tenant, admin } = await newTenant('renamed');
    const slug = `${tenant.slug}-now`;
    expect((await read(admin)).status).toBe(200);
    const answer = await change(admin, { slug });
    expect([answer.status, answer.body.data.slug]).toEqual([200, slug]);
    expect((await read(admin, slug)).status).toBe(200);
    const old = await read(admin, tenant.slug);
    expect([old.status, errorCode(old)]).toEqual([404, 'tenant_not_found']);
    expect(old.headers.get('location')).toBeNull();
  });

  it('may be one that another tenant has given up; keys of that tenant get nothing there', async () => {
    const { tenant: a, admin: keyOfA } = await newTenant('first');
    const { tenant: b, admin: keyOfB } = await newTenant('second');
    const detectPath = `/api/v1/${a.slug}/video/detect`;
    expect((await keyOfA.request(detectPath)).status).toBe(200);
    await change(keyOfA, { slug: `${a.slug}-new` });
    expect((await change(keyOfB, { slug: a.slug })).status).toBe(200);
    for (const path of [detectPath, pathOf(a.slug)]) {
      const answer = await keyOfA.request(path);
      expect([answer.status, errorCode(answer)]).toEqual([403, 'tenant_mismatch']);
    }
    const submitted = await keyOfA.request(detectPath, { method: 'POST', body: '{}' });
    expect(submitted.status).toBe(403);
    expect((await keyOfB.request(detectPath)).status).toBe(200);
    expect((await read(keyOfB, b.slug)).status).toBe(404);
  });

  it('is held by one tenant only, however many ask at once', async () => {
    const [x, y] = [await newTenant('race'), await newTenant('race')];
    const slug = `race-${uuidv7().slice(-8)}`;
    const answers = await Promise.all([change(x.admin, { slug }), change(y.admin, { slug })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = await change((await newTenant('late')).admin, { slug });
    expect([late.status, errorCode(late)]).toEqual([409, 'conflict']);
  });

  it('is felt on another node within a second', async () => {
    const { tenant, admin } = await newTenant('elsewhere');
    expect((await read(admin)).status).toBe(200);
    await sql()`update tenants set slug = ${`${tenant.slug}-x`} where id = ${tenant.id}`;
    // What this node remembers of a key, and when it forgets it.
    expect(KEY_CACHE_MS).toBeLessThan(1_000);
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + KEY_CACHE_MS);
    expect((await read(admin)).status).toBe(404);
    vi.restoreAllMocks();
  });

  it('can be asked for beforehand', async () => {
    const { tenant, admin } = await newTenant('asking');
    const { tenant: other } = await newTenant('other');
    const ask = async (slug: string) =>
      (await admin.request(`${pathOf(tenant.slug)}/slug-availability?slug=${encodeURIComponent(slug)}`)).body
        .data;
    expect(await ask('quite-free')).toEqual({ slug: 'quite-free', available: true, reason: null });
    expect(await ask(tenant.slug)).toEqual({ slug: tenant.slug, available: true, reason: null });
    expect(await ask(other.slug)).toEqual({ slug: other.slug, available: false, reason: 'taken' });
    expect(await ask('docs')).toEqual({ slug: 'docs', available: false, reason: 'reserved' });
    for (const slug of ['A', '-a', 'a\0', 'x'.repeat(64), 'é'])
      expect(await ask(slug)).toEqual({ slug, available: false, reason: 'invalid' });
    for (const query of ['', '?slug=', `?slug=${'x'.repeat(201)}`]) {
      expect((await admin.request(`${pathOf(tenant.slug)}/slug-availability${query}`)).status).toBe(400);
    }
  });
});
