import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { uuidv7 } from '@/lib/ids';
import { readOverdue } from './overdue';

const TOKEN = 'a token of monitoring, for this test';
const [tenantId, personId, endpointId] = [uuidv7(), uuidv7(), uuidv7()];
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ METRICS_TOKEN: TOKEN });
});
afterAll(() => api.stop());

/** The figures in `/metrics`, as counts by sweep. */
async function figures(name: string): Promise<Record<string, number>> {
  const response = await fetch(`${api.baseUrl}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const lines = (await response.text()).matchAll(new RegExp(`^${name}{sweep="(\\w+)"} (\\d+)$`, 'gm'));
  return Object.fromEntries([...lines].map(([, sweep, value]) => [sweep, Number(value)]));
}

const SWEEPS = [
  'workflow',
  'request_log',
  'webhook_log',
  'secrets',
  'videos',
  'uploads',
  'frame_sessions',
  'deadlines',
];
const allOf = (value: number) => Object.fromEntries(SWEEPS.map((name) => [name, value]));

it('/metrics tells for every sweep how much is overdue and since when', async () => {
  expect(await figures('lifesign_sweep_overdue')).toEqual(allOf(0));
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenantId}, 't', 'T', 65, 1)`;
  await sql()`insert into people (id, email, name) values (${personId}, 'p@x.example', 'P')`;
  await sql()`insert into webhook_endpoints (id, tenant_id, mode, url) values (${endpointId}, ${tenantId}, 'live', 'http://x')`;
  // Of each kind two that are due, an hour ago and two hours ago, and one that is not.
  const due = (keep: string) =>
    sql()`now() - ${keep}::interval + case n when 3 then 60 else -n * 3600 end * interval '1 second'`;
  await sql()`insert into wf.event (id, name, processed_at) select 'e' || n, 'x', ${due('7 days')} from generate_series(1, 3) n`;
  await sql()`insert into request_log (id, method, route, status, duration_ms, created_at)
    select gen_random_uuid(), 'GET', '/', 200, 1, ${due('30 days')} from generate_series(1, 3) n`;
  await sql()`insert into webhook_messages (id, tenant_id, mode, type, body, created_at)
    select 'm' || n, ${tenantId}, 'live', 'x', '', ${due('30 days')} from generate_series(1, 3) n`;
  await sql()`insert into portal_sessions (id, person_id, expires_at)
    select gen_random_uuid(), ${personId}, ${due('1 day')} from generate_series(1, 3) n`;
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash,
      deadline_at, status, completed_at, error_code, video_key)
    select gen_random_uuid(), ${tenantId}, 'live', 'm', 1, 'none', 'file', 65, 'x', now(), 'failed', ${due('1 hour')}, 'x', 'k'
    from generate_series(1, 3) n`;
  await sql()`insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash, deadline_at)
    select gen_random_uuid(), ${tenantId}, 'live', 'm', 1, 'none', 'file', 65, 'x', ${due('0')} from generate_series(1, 3) n`;
  await sql()`insert into uploads (id, tenant_id, mode, token_hash, max_bytes, expires_at)
    select gen_random_uuid(), ${tenantId}, 'live', sha256(n::text::bytea), 1, ${due('0')} from generate_series(1, 3) n`;
  await sql()`insert into frame_sessions (id, tenant_id, owner_id, mode, name, model, frames_required, expires_at)
    select gen_random_uuid(), ${tenantId}, ${tenantId}, 'live', n, 'm', 1, ${due('0')} from generate_series(1, 3) n`;
  expect(await figures('lifesign_sweep_overdue')).toEqual(allOf(2));
  for (const { sweep, oldestS } of await readOverdue()) {
    expect.soft(oldestS, sweep).toBeGreaterThanOrEqual(7_200);
    expect.soft(oldestS, sweep).toBeLessThan(7_200 + 600);
  }
});
