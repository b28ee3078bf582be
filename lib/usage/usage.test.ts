import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { type ApiClient, errorCode, errorFacts } from '@/e2e/support/client';
import { createTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Mode } from '@/lib/shared/statuses';
import type { UsageView } from './schemas';
import { addRows } from './testing/usage-rows';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

const newTenant = (name: string) => createTenant(name, { baseUrl: api.baseUrl });

const usageOf = (client: ApiClient, query = '') =>
  client.request<UsageView>(`/api/v1/${client.slug}/usage${query}`);

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
      failure_reasons: [{ code: 'blurry', submissions: 1 }],
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
    const ofKey = (await usageOf(client, `?${range}&key_id=${client.keyId}`)).body.data;
    expect(ofKey.totals).toMatchObject({ submissions: 2, live: 1, fake: 1, failed: 0 });
    expect(ofKey.buckets.map((b) => [b.day, b.submissions])).toEqual([['2026-03-01', 2]]);
    const foreign = await other.newClient();
    const ofForeign = (await usageOf(client, `?${range}&key_id=${foreign.keyId}`)).body.data;
    expect(ofForeign.totals.submissions).toBe(0);
    const all = (await usageOf(client, `?${range}&group_by=key,verdict,day,model,day`)).body.data;
    expect(all.group_by).toEqual(['day', 'model', 'verdict', 'key']);
    expect(all.buckets).toHaveLength(4);
  });

  it('counts the reasons of failures over the whole range, most frequent first, whatever it is grouped by', async () => {
    const [tenant, other] = [await newTenant('reasons'), await newTenant('reasons-other')];
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    const failed = (at: string, code: string, mode: Mode = 'live') =>
      ({ at, code, mode, tookMs: 1, verdict: 'failed' }) as const;
    await addRows(other, [failed('2026-03-01T12:00:00Z', 'canceled')]);
    await addRows(tenant, [
      failed('2026-03-01T12:00:00Z', 'too_dark'),
      failed('2026-03-02T12:00:00Z', 'no_face_detected'),
      failed('2026-03-03T12:00:00Z', 'no_face_detected'),
      failed('2026-03-03T12:00:00Z', 'blurry'),
      failed('2026-03-04T00:00:00Z', 'too_dark'),
      failed('2026-03-03T12:00:00Z', 'face_lost', 'test'),
    ]);
    const range = 'from=2026-03-01&to=2026-03-03';
    for (const groupBy of ['day', 'model,verdict', 'key']) {
      const { data } = (await usageOf(client, `?${range}&group_by=${groupBy}`)).body;
      expect(data.failure_reasons).toEqual([
        { code: 'no_face_detected', submissions: 2 },
        { code: 'blurry', submissions: 1 },
        { code: 'too_dark', submissions: 1 },
      ]);
    }
    expect((await usageOf(client, `?${range}&mode=test`)).body.data.failure_reasons).toEqual([
      { code: 'face_lost', submissions: 1 },
    ]);
    expect((await usageOf(client, '?from=2020-01-01&to=2020-01-02')).body.data.failure_reasons).toEqual([]);
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
      'to=9999-12-31',
      'from=2024-01-01T00:00:00Z',
      'group_by=tenant',
      'group_by=day,',
      'group_by=day;drop',
      'group_by=%00',
      'mode=both',
      'key_id=mine',
    ]) {
      const answer = await usageOf(client, `?${bad}`);
      expect([bad, answer.status, errorCode(answer)]).toEqual([bad, 400, 'invalid_request']);
    }
    expect((await usageOf(client, '?to=1970-01-05')).status).toBe(200);
    expect((await usageOf(client, '?to=9998-12-31')).status).toBe(200);
    const sandbox = await tenant.newClient({ mode: 'test', scopes: ['usage:read'] });
    expect((await usageOf(sandbox)).body.data.mode).toBe('test');
    expect((await usageOf(sandbox, '?mode=live')).status).toBe(400);
    const none = await tenant.newClient({ scopes: ['credits:read'] });
    expect(errorFacts(await usageOf(none))).toEqual(['usage:read']);
  });

  it('reads only the days asked for, of 100,000 submissions', async () => {
    const tenant = await newTenant('large');
    const client = await tenant.newClient({ scopes: ['usage:read'] });
    // In parts, so that no statement is cut for being silent on a busy machine.
    for (let from = 0; from < 100_000; from += 10_000) {
      await sql()`
        insert into submissions (id, tenant_id, mode, model, status, threshold, content_hash, input_kind, credits,
          billing_state, real_score, verdict, frames_processed, error_code, created_at, completed_at, deadline_at)
        select gen_random_uuid(), ${tenant.id}, 'live', 'mixed-' || (i % 5 + 1) * 10,
          case when ok then 'completed' else 'failed' end, 65, 'x', 'file', 1,
          case when ok then 'captured' else 'released' end, case when ok then 0.5 end,
          case when ok then case i % 3 when 0 then 'live' else 'fake' end end, case when ok then 10 end,
          case when not ok then (array['blurry', 'too_dark', 'face_lost', 'canceled'])[i % 4 + 1] end,
          at, at + i % 977 * interval '1 ms', at
        from (select i, i % 7 <> 0 as ok, '2025-01-01T00:00:00Z'::timestamptz + i * interval '315 seconds' as at
          from generate_series(${from}::int, ${from + 9_999}::int) as i) as made`;
    }
    await sql()`analyze submissions`;
    const month = await usageOf(client, '?from=2025-06-01&to=2025-06-30');
    const year = await usageOf(client, '?from=2025-01-01&to=2025-12-31&group_by=day,model,verdict');
    expect(month.body.data.totals.submissions).toBe(8_228);
    expect(year.body.data.totals.submissions).toBe(100_000);
    expect(year.body.data.failure_reasons).toHaveLength(4);
    const plan =
      await sql()`explain select count(*) from submissions where tenant_id = ${tenant.id} and mode = 'live'
      and created_at >= '2025-06-01Z' and created_at < '2025-07-01Z'`;
    expect(JSON.stringify(plan)).toContain('submissions_time_idx');
  });
});
