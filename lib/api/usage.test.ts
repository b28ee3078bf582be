import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import type { Mode } from '@/db/schema';
import { type ApiClient, errorCode, errorDetails } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { uuidv7 } from '@/lib/ids';
import { flushRequestLog, recordRequest } from '@/lib/usage/request-log';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'debug' });
});
afterAll(() => api?.stop());

interface Figures {
  submissions: number;
  completed: number;
  failed: number;
  live: number;
  fake: number;
  credits: number;
  p50_ms: number | null;
  p95_ms: number | null;
}
interface Usage {
  from: string;
  to: string;
  mode: Mode;
  group_by: string[];
  totals: Figures;
  buckets: (Figures &
    Record<'day' | 'model' | 'verdict' | 'key_id' | 'key_name', string | null | undefined>)[];
}
interface Logged {
  id: string;
  request_id: string;
  method: string;
  route: string;
  status: number;
  error_code: string | null;
  reason: string | null;
  key_id: string | null;
}

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

const usageOf = (client: ApiClient, query = '') =>
  client.request<Usage>(`/api/v1/${client.slug}/usage${query}`);

interface Row {
  at: string;
  keyId?: string;
  mode?: Mode;
  model?: string;
  /** Milliseconds to the verdict; absent: still pending. */
  tookMs?: number;
  verdict?: 'live' | 'fake' | 'failed';
}

async function addRows(tenant: TestTenant, rows: Row[]): Promise<void> {
  for (const {
    at,
    keyId = null,
    mode = 'live',
    model = 'mixed-10-v2',
    tookMs = null,
    verdict = null,
  } of rows) {
    const isCompleted = verdict === 'live' || verdict === 'fake';
    const status = isCompleted ? 'completed' : verdict === 'failed' ? 'failed' : 'pending';
    const billing = { completed: 'captured', failed: 'released', pending: 'reserved' }[status];
    await sql()`
      insert into submissions (id, tenant_id, api_key_id, mode, model, status, threshold, content_hash, input_kind,
        credits, billing_state, real_score, verdict, frames_processed, error_code, created_at, completed_at, deadline_at)
      values (${uuidv7(Date.parse(at))}, ${tenant.id}, ${keyId}, ${mode}, ${model}, ${status}, 65, 'x', 'file', 2,
        ${mode === 'live' ? billing : 'none'}, ${isCompleted ? 0.5 : null}, ${isCompleted ? verdict : null},
        ${isCompleted ? 10 : null}, ${status === 'failed' ? 'blurry' : null}, ${at}::timestamptz,
        ${at}::timestamptz + ${tookMs} * interval '1 ms', ${at}::timestamptz + interval '10 minutes')`;
  }
}

describe('usage', () => {
  it('counts by day in UTC, with a bucket for every day, and captured credits only', async () => {
    const tenant = await newTenant('days');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    await addRows(tenant, [
      { at: '2026-03-01T00:00:00Z', tookMs: 1_000, verdict: 'live' },
      { at: '2026-03-01T23:59:59.999Z', tookMs: 3_000, verdict: 'fake' },
      { at: '2026-03-02T01:30:00+02:00', tookMs: 2_000, verdict: 'live' },
      { at: '2026-03-03T00:00:00Z', tookMs: 9_000, verdict: 'failed' },
      { at: '2026-03-03T12:00:00Z' },
      { at: '2026-02-28T23:59:59.999Z', tookMs: 1, verdict: 'live' },
      { at: '2026-03-05T00:00:00Z', tookMs: 1, verdict: 'live' },
      { at: '2026-03-03T12:00:00Z', mode: 'test', tookMs: 1, verdict: 'fake' },
    ]);
    const { data } = (await usageOf(client, '?from=2026-03-01&to=2026-03-04')).body;
    const none = {
      submissions: 0,
      completed: 0,
      failed: 0,
      live: 0,
      fake: 0,
      credits: 0,
      p50_ms: null,
      p95_ms: null,
    };
    expect(data).toEqual({
      from: '2026-03-01',
      to: '2026-03-04',
      mode: 'live',
      group_by: ['day'],
      totals: {
        submissions: 5,
        completed: 3,
        failed: 1,
        live: 2,
        fake: 1,
        credits: 6,
        p50_ms: 2_000,
        p95_ms: 2_900,
      },
      buckets: [
        {
          day: '2026-03-01',
          submissions: 3,
          completed: 3,
          failed: 0,
          live: 2,
          fake: 1,
          credits: 6,
          p50_ms: 2_000,
          p95_ms: 2_900,
        },
        { ...none, day: '2026-03-02' },
        { ...none, day: '2026-03-03', submissions: 2, failed: 1 },
        { ...none, day: '2026-03-04' },
      ],
    });
    const test = (await usageOf(client, '?from=2026-03-01&to=2026-03-04&mode=test')).body.data;
    expect(test.totals).toMatchObject({ submissions: 1, fake: 1, credits: 0 });
  });

  it('groups by model, verdict and key, and never by those of another tenant', async () => {
    const [tenant, other] = [await newTenant('groups'), await newTenant('groups-other')];
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const at = '2026-03-01T12:00:00Z';
    await addRows(other, [{ at, tookMs: 1, verdict: 'live' }]);
    await addRows(tenant, [
      { at, tookMs: 10, verdict: 'live', keyId: client.keyId },
      { at, tookMs: 20, verdict: 'fake', model: 'mixed-30-v2', keyId: client.keyId },
      { at, tookMs: 30, verdict: 'fake', model: 'mixed-30-v2' },
      { at, tookMs: 30, verdict: 'failed' },
    ]);
    const range = 'from=2026-03-01&to=2026-03-01';
    const byModel = (await usageOf(client, `?${range}&group_by=model,verdict`)).body.data;
    expect(byModel.group_by).toEqual(['model', 'verdict']);
    expect(byModel.buckets.map((b) => [b.model, b.verdict, b.submissions, b.day, b.key_id])).toEqual([
      ['mixed-10-v2', 'live', 1, undefined, undefined],
      ['mixed-10-v2', null, 1, undefined, undefined],
      ['mixed-30-v2', 'fake', 2, undefined, undefined],
    ]);
    const byKey = (await usageOf(client, `?${range}&group_by=key`)).body.data;
    expect(byKey.buckets.map((b) => [b.key_id, b.key_name, b.submissions])).toEqual([
      [client.keyId, 'test', 2],
      [null, null, 2],
    ]);
    expect(byKey.totals.submissions).toBe(4);
    const all = (await usageOf(client, `?${range}&group_by=key,verdict,day,model,day`)).body.data;
    expect(all.group_by).toEqual(['day', 'model', 'verdict', 'key']);
    expect(all.buckets).toHaveLength(4);
  });

  it('is of the last 30 days unless told, of 366 at most, and of one mode', async () => {
    const tenant = await newTenant('ranges');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const usual = (await usageOf(client)).body.data;
    expect(usual.buckets).toHaveLength(30);
    expect(usual.to).toBe(new Date().toISOString().slice(0, 10));
    expect((await usageOf(client, '?from=2024-01-01&to=2024-12-31')).body.data.buckets).toHaveLength(366);
    for (const bad of [
      'from=2024-01-01&to=2025-01-01',
      'from=2024-01-02&to=2024-01-01',
      'from=2024-02-30',
      'from=0000-01-01&to=0000-01-02',
      'from=2024-01-01T00:00:00Z',
      'group_by=tenant',
      'group_by=day,',
      'group_by=day;drop',
      'group_by=%00',
      'mode=both',
    ]) {
      const answer = await usageOf(client, `?${bad}`);
      expect([bad, answer.status, errorCode(answer)]).toEqual([bad, 400, 'invalid_request']);
    }
    expect((await usageOf(client, '?to=1970-01-05')).status).toBe(200);
    expect((await usageOf(client, '?to=9999-12-31')).status).toBe(200);
    const sandbox = await tenant.newClient({ mode: 'test', scopes: ['usage:read'] });
    expect((await usageOf(sandbox)).body.data.mode).toBe('test');
    expect((await usageOf(sandbox, '?mode=live')).status).toBe(400);
    const none = await tenant.newClient({ scopes: ['credits:read'] });
    expect(errorDetails(await usageOf(none))).toEqual(['usage:read']);
  });

  it('answers in less than a second with 100,000 submissions, and reads only the days asked for', async () => {
    const tenant = await newTenant('large');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    await sql().begin(async (tx) => {
      await tx`set local statement_timeout = 0`;
      await tx`
        insert into submissions (id, tenant_id, mode, model, status, threshold, content_hash, input_kind, credits,
          billing_state, real_score, verdict, frames_processed, created_at, completed_at, deadline_at)
        select gen_random_uuid(), ${tenant.id}, 'live', 'mixed-' || (i % 5 + 1) * 10, 'completed', 65, 'x', 'file', 1,
          'captured', 0.5, case i % 3 when 0 then 'live' else 'fake' end, 10, at, at + i % 977 * interval '1 ms', at
        from (select i, '2025-01-01T00:00:00Z'::timestamptz + i * interval '315 seconds' as at
          from generate_series(0, 99999) as i) as made`;
      await tx`analyze submissions`;
    });
    const startedMs = performance.now();
    const month = await usageOf(client, '?from=2025-06-01&to=2025-06-30');
    const monthMs = performance.now() - startedMs;
    const year = await usageOf(client, '?from=2025-01-01&to=2025-12-31&group_by=day,model,verdict');
    const yearMs = performance.now() - startedMs - monthMs;
    expect(month.body.data.totals.submissions).toBe(8_228);
    expect(year.body.data.totals.submissions).toBe(100_000);
    console.info(`usage of 100,000: a month ${monthMs.toFixed(0)} ms, a year ${yearMs.toFixed(0)} ms`);
    expect(monthMs).toBeLessThan(1_000);
    const plan =
      await sql()`explain select count(*) from submissions where tenant_id = ${tenant.id} and mode = 'live'
      and created_at >= '2025-06-01Z' and created_at < '2025-07-01Z'`;
    expect(JSON.stringify(plan)).toContain('submissions_time_idx');
  });
});

const requestsOf = async (client: ApiClient, query = '') => {
  await flushRequestLog();
  return client.request<{ items: Logged[]; next_cursor: string | null }>(
    `/api/v1/${client.slug}/requests${query}`,
  );
};

describe('the request log', () => {
  it('finds a request by the X-Request-Id of its answer, whoever chose it', async () => {
    const tenant = await newTenant('find');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const own = await client.request(`/api/v1/${tenant.slug}/usage`, {
      headers: { 'x-request-id': 'my-request-1' },
    });
    const missing = await client.request(`${client.detectPath}/${uuidv7()}?canary=1`);
    expect(own.headers.get('x-request-id')).toBe('my-request-1');
    const found = (await requestsOf(client, '?request_id=my-request-1')).body.data.items;
    expect(found).toMatchObject([
      { method: 'GET', route: '/api/v1/:tenant_slug/usage', status: 200, key_id: client.keyId },
    ]);
    const id = missing.headers.get('x-request-id')!;
    expect((await requestsOf(client, `?request_id=${id}`)).body.data.items).toMatchObject([
      { status: 403, error_code: 'insufficient_scope', reason: null },
    ]);
    const secret = await client.request(`/api/v1/${tenant.slug}/usage`, {
      headers: { 'x-request-id': client.key },
    });
    expect(secret.headers.get('x-request-id')).not.toBe(client.key);
  });

  it('is filtered by status, code, key, method, route, time and mode, and paged', async () => {
    const [tenant, other] = [await newTenant('filter'), await newTenant('filter-other')];
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const second = await tenant.newClient({ scopes: ['usage:read'] });
    const sandbox = await tenant.newClient({ mode: 'test', scopes: ['usage:read'] });
    for (let i = 0; i < 3; i++) await usageOf(client);
    await usageOf(second, '?from=x');
    await usageOf(sandbox);
    await second.request(client.detectPath, { method: 'POST' });
    await second.request(`/api/v1/${other.slug}/usage`);
    await flushRequestLog();
    const seen = async (query: string) =>
      (await requestsOf(second, `?route=/api/v1/:tenant_slug/usage&${query}`)).body.data.items.map(
        (row) => row.status,
      );
    expect(await seen('')).toEqual([403, 400, 200, 200, 200]);
    expect(await seen('status=4xx')).toEqual([403, 400]);
    expect(await seen('status=400')).toEqual([400]);
    expect(await seen('error_code=tenant_mismatch')).toEqual([403]);
    expect(await seen(`key_id=${client.keyId}`)).toEqual([200, 200, 200]);
    expect(await seen('method=POST')).toEqual([]);
    expect(await seen('mode=test')).toEqual([200]);
    expect(await seen('to=2020-01-01T00:00:00Z')).toEqual([]);
    const first = (await requestsOf(second, `?limit=2&key_id=${client.keyId}`)).body.data;
    const rest = (await requestsOf(second, `?limit=2&key_id=${client.keyId}&cursor=${first.next_cursor}`))
      .body.data;
    expect([first.items.length, rest.items.length, rest.next_cursor]).toEqual([2, 1, null]);
    const theirs = await other.newClient({ scopes: ['usage:read'] });
    expect((await requestsOf(theirs)).body.data.items).toEqual([]);
    expect((await requestsOf(theirs, `?key_id=${client.keyId}`)).body.data.items).toEqual([]);
    expect((await requestsOf(sandbox, '?mode=live')).status).toBe(400);
    for (const bad of [
      'status=9xx',
      'status=20',
      'error_code=x',
      'key_id=1',
      'route=%00',
      "route='--",
      'request_id=%00',
      'from=1',
    ])
      expect([bad, (await requestsOf(second, `?${bad}`)).status]).toEqual([bad, 400]);
  });

  it('shows a tenant what its refused keys tried, and why to those who may read the audit log', async () => {
    const tenant = await newTenant('refused');
    const plain = await tenant.newClient({ scopes: ['usage:read'] });
    const auditor = await tenant.newClient({ scopes: ['usage:read', 'audit:read'] });
    const expired = await tenant.newClient({ expiresAt: new Date(Date.now() - 1_000) });
    const revoked = await tenant.newClient();
    const elsewhere = await tenant.newClient();
    await sql()`update api_keys set revoked_at = now() where id = ${revoked.keyId}`;
    await sql()`update api_keys set allowed_cidrs = '{203.0.113.0/24}' where id = ${elsewhere.keyId}`;
    for (const client of [expired, revoked]) {
      const answer = await client.request(client.detectPath);
      expect([answer.status, errorCode(answer), JSON.stringify(answer.body)]).toEqual([
        401,
        'invalid_key',
        expect.not.stringMatching(/expired|revoked/),
      ]);
    }
    expect((await elsewhere.request(elsewhere.detectPath)).status).toBe(403);
    const reasons = async (client: ApiClient) =>
      (await requestsOf(client, '?route=/api/v1/:tenant_slug/video/detect')).body.data.items.map((row) => [
        row.key_id,
        row.error_code,
        row.reason,
      ]);
    expect(await reasons(auditor)).toEqual([
      [elsewhere.keyId, 'ip_not_allowed', null],
      [revoked.keyId, 'invalid_key', 'revoked'],
      [expired.keyId, 'invalid_key', 'expired'],
    ]);
    expect((await reasons(plain)).map(([, , reason]) => reason)).toEqual([null, null, null]);
  });

  it('keeps what else there is when a person was deleted before it was written', async () => {
    const tenant = await newTenant('deleted');
    const auditor = await tenant.newClient({ scopes: ['usage:read'] });
    const request = { tenantId: tenant.id, method: 'GET', status: 200, durationMs: 1, mode: 'live' } as const;
    recordRequest({ ...request, id: uuidv7(), route: '/gone', memberId: uuidv7() });
    recordRequest({ ...request, id: uuidv7(), route: '/there', apiKeyId: auditor.keyId });
    const rows = (await requestsOf(auditor)).body.data.items.map((row) => [row.route, row.key_id]);
    expect(rows.sort()).toEqual([
      ['/gone', null],
      ['/there', auditor.keyId],
    ]);
  });

  it('and the output of the process hold no secret that a caller sends', async () => {
    const tenant = await newTenant('canaries');
    const written: string[] = [];
    const spies = [process.stderr, process.stdout].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(String(chunk));
        return true;
      }),
    );
    const client = await tenant.newClient({ scopes: ['usage:read', 'detection:write', 'detection:read'] });
    const strange = `sk-live-${'CANARYkey'.repeat(5)}`.slice(0, 46);
    const headers = {
      cookie: 'lifesign.session=CANARYcookie; other=CANARYother',
      authorization: 'Bearer CANARYbearer',
      'x-forwarded-for': 'CANARYforwarded',
      'user-agent': 'CANARYagent',
      referer: 'https://example.com/?CANARYreferer',
      'x-request-id': 'sk-live-CANARYrequestid0000',
      'idempotency-key': 'CANARYidempotency',
    };
    const json = { ...headers, 'content-type': 'application/json' };
    const base = `/api/v1/${tenant.slug}`;
    await client.request(`${base}/usage?api_key=CANARYquery&from=CANARYfrom`, { headers });
    await client.request(`${base}/video/detect/CANARYid`, { headers });
    await client.request(client.detectPath, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({
        video_url: 'https://user:CANARYuser@media.example.com/CANARYpath.mp4?token=CANARYtoken',
        metadata: { ssn: 'CANARYmetadata' },
      }),
    });
    await client.request(client.detectPath, {
      method: 'POST',
      headers: json,
      body: '{"metadata":"CANARYbroken',
    });
    for (const key of [strange, 'CANARYmalformed'])
      await fetch(`${api.baseUrl}${base}/usage`, { headers: { ...headers, 'x-api-key': key } });
    await fetch(`${api.baseUrl}${base}/usage`, { headers });
    await flushRequestLog();
    for (const spy of spies) spy.mockRestore();
    const output = written.join('');
    expect(output).toContain('"event":"request"');
    const [rows] =
      await sql()`select string_agg(to_jsonb(r)::text, ' ') as text, count(*)::int from request_log r`;
    for (const text of [output, rows!.text]) {
      expect(text).not.toContain('CANARY');
      expect(text).not.toContain(client.key.slice(8, 40));
    }
    expect(rows!.count).toBeGreaterThan(6);
  });
});
