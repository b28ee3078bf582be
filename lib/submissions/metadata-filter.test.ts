import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { ApiClient } from '@/e2e/support/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';

const ROWS = 50_000;
/** A statement has a time limit, which a busy machine must not run into. */
const BATCH = 5_000;
let api: TestApi;
let tenant: TestTenant;
let client: ApiClient;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('search', { baseUrl: api.baseUrl });
  client = tenant.client;
  for (let from = 1; from <= ROWS; from += BATCH) {
    await sql()`
      insert into submissions (id, tenant_id, mode, model, status, threshold, content_hash, input_kind, credits, billing_state,
        metadata, error_code, error_message, created_at, deadline_at, completed_at)
      select gen_random_uuid(), ${tenant.id}, 'live', 'mixed-10-v2', 'failed', 65, 'x', 'file', 0, 'none',
        jsonb_build_object('channel', case when n % 2 = 0 then 'web' else 'mobile' end, 'case', n, 'session', jsonb_build_object('id', 's' || n)), 'too_dark', 'x',
        now() - n * interval '1 minute', now(), now()
      from generate_series(${from}, ${from + BATCH - 1}::int) n`;
  }
  await sql()`analyze submissions`;
}, 120_000);
afterAll(() => api?.stop());

const find = async (query: string) => {
  const { body } = await client.request<{ items: { tenant_metadata: { case: number } }[] }>(
    `${client.detectPath}?${query}`,
  );
  return body.data.items.map((item) => item.tenant_metadata.case);
};

describe(`among ${ROWS.toLocaleString('en')} submissions`, () => {
  it.each([
    ['a number', 'metadata.case=4711'],
    ['an inner text', 'metadata.session.id=s4711'],
    ['both', 'metadata.case=4711&metadata.session.id=s4711'],
  ])('one is found by %s', async (_what, query) => {
    expect(await find(query)).toEqual([4711]);
  });

  it('the planner takes the index by itself', async () => {
    const plan = await sql()`
      explain (format json) select id from submissions
      where tenant_id = ${tenant.id} and mode = 'live' and erased_at is null and metadata::jsonb @> '{"case": 4711}'::jsonb
      order by id desc limit 26`;
    expect(JSON.stringify(plan)).toContain('submissions_metadata_idx');
  });

  it('a common value gives a page, newest first', async () => {
    const cases = await find('metadata.channel=mobile&limit=3');
    expect(cases).toHaveLength(3);
    expect(cases.every((number) => number % 2 === 1)).toBe(true);
  });
});
