import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { uuidv7 } from '@/lib/ids';
import type { EmbeddedDriver } from '../embedded/driver';
import { startDriver } from './testing/driver';

/* Twice the batch goes in; after one tick of each schedule nothing overdue is left, and nothing else is gone. */

vi.setConfig({ testTimeout: 150_000 });

const SCHEDULES = ['* * * * *', '*/15 * * * *', '7 * * * *'];
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'lifesign-sweeps-'));
const tenantId = uuidv7();
const endpointId = uuidv7();
let postgres: TestPostgres;
let driver: EmbeddedDriver;

beforeAll(async () => {
  postgres = await startTestPostgres();
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    DATABASE_TIMEOUT_MS: '30000',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
  });
  await newTenant(tenantId);
  await sql()`insert into webhook_endpoints (id, tenant_id, mode, url) values (${endpointId}, ${tenantId}, 'live', 'http://x')`;
  await fillHistory();
  driver = await startDriver(postgres.url);
});
afterAll(async () => {
  await driver?.stop(1_000);
  await closeDatabase();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function newTenant(id: string): Promise<string> {
  await sql()`insert into tenants (id, slug, name, threshold, retention_hours)
    values (${id}, ${`t-${id.slice(-12)}`}, 'Test', 65, 1)`;
  return id;
}

/** Fires every schedule once, as the clock does. */
async function tick(): Promise<void> {
  for (const cron of SCHEDULES) {
    await sql()`insert into wf.event (id, name, data)
      values (${uuidv7()}, 'inngest/scheduled.timer', ${JSON.stringify({ cron })}::text::json)`;
  }
}

interface Count {
  overdue: number;
  kept: number;
}

/** Fires the schedules and waits until nothing overdue is left. */
async function expectSwept(kept: number, count: () => Promise<Count[]>): Promise<void> {
  await tick();
  await expect.poll(async () => (await count())[0], { timeout: 60_000 }).toEqual({ overdue: 0, kept });
}

/** 3,000 ended runs of long ago, behind 1,500 that go on still, and ten of today. */
async function fillHistory(): Promise<void> {
  await sql()`
    insert into wf.event (id, name, processed_at)
    select 'history-' || n, 'x', case when n > 4500 then now() else now() - interval '8 days' + n * interval '1 second' end
    from generate_series(1, 4510) n`;
  await sql()`
    insert into wf.run (id, fn_id, event_id, status, ended_at, max_attempts)
    select gen_random_uuid(), 'f', 'history-' || n, case when n <= 1500 then 'running' else 'completed' end,
      case when n <= 1500 then null when n > 4500 then now() else now() - interval '8 days' + n * interval '1 second' end, 3
    from generate_series(1, 4510) n`;
  await sql()`
    insert into wf.step (run_id, id, name, memo) select r.id, s, s, '{}' from wf.run r, unnest(array['a', 'b']) s`;
}

it('history of the workflow', async () => {
  await expect
    .poll(
      async () =>
        (
          await sql()<Count[]>`
            select (count(*) filter (where e.processed_at < now() - interval '7 days' and r.ended_at is not null))::int as overdue,
              (count(*) filter (where e.processed_at > now() - interval '7 days' or r.ended_at is null))::int as kept
            from wf.event e join wf.run r on r.event_id = e.id where e.id like 'history-%'`
        )[0],
      { timeout: 60_000 },
    )
    .toEqual({ overdue: 0, kept: 1_510 });
  const [steps] = await sql()`
    select count(*)::int as count from wf.step s join wf.run r on r.id = s.run_id where r.event_id like 'history-%'`;
  expect(steps).toEqual({ count: 3_020 });
});

it('the request log', async () => {
  for (let from = 1; from <= 45_000; from += 9_000) {
    await sql()`
      insert into request_log (id, tenant_id, method, route, status, duration_ms, created_at)
      select gen_random_uuid(), ${tenantId}, 'GET', '/x', 200, 1, now() - interval '31 days'
      from generate_series(${from}::int, ${from + 8_999}::int)`;
  }
  await sql()`
    insert into request_log (id, tenant_id, method, route, status, duration_ms, created_at)
    select gen_random_uuid(), ${tenantId}, 'GET', '/x', 200, 1, now() - interval '29 days' from generate_series(1, 10)`;
  await expectSwept(
    10,
    () => sql()<Count[]>`
      select (count(*) filter (where created_at < now() - interval '30 days'))::int as overdue,
        (count(*) filter (where created_at >= now() - interval '30 days'))::int as kept from request_log`,
  );
});

it('messages of webhooks with their deliveries, unless one is on its way', async () => {
  await sql()`
    insert into webhook_messages (id, tenant_id, mode, type, body, created_at)
    select 'm' || n, ${tenantId}, 'live', 'x', '{}',
      now() - case when n > 10000 then interval '29 days' else interval '31 days' end
    from generate_series(1, 10010) n`;
  await sql()`
    insert into webhook_deliveries (id, tenant_id, message_id, endpoint_id, status)
    select gen_random_uuid(), ${tenantId}, 'm' || n, ${endpointId}, case when n <= 5 then 'pending' else 'succeeded' end
    from generate_series(1, 10010) n`;
  await expectSwept(
    15,
    () => sql()<Count[]>`
      select (count(*) filter (where m.created_at < now() - interval '30 days' and d.status <> 'pending'))::int as overdue,
        (count(*) filter (where m.created_at >= now() - interval '30 days' or d.status = 'pending'))::int as kept
      from webhook_messages m join webhook_deliveries d on d.message_id = m.id`,
  );
});

it('sessions, links, secrets and workers that ended, though somebody holds a row', async () => {
  const personId = uuidv7();
  await sql()`insert into people (id, email, name) values (${personId}, 'p@x.example', 'P')`;
  const ends = () => sql()`now() + case when n > 4000 then interval '1 hour' else interval '-2 days' end`;
  await sql()`insert into portal_sessions (id, person_id, expires_at)
    select gen_random_uuid(), ${personId}, ${ends()} from generate_series(1, 4010) n`;
  await sql()`insert into sign_in_links (token_hash, person_id, expires_at)
    select sha256(n::text::bytea), ${personId}, ${ends()} from generate_series(1, 4010) n`;
  await sql()`insert into webhook_secrets (id, endpoint_id, secret_sealed, expires_at)
    select gen_random_uuid(), ${endpointId}, '', ${ends()} from generate_series(1, 4010) n`;
  await sql()`insert into webhook_secrets (id, endpoint_id, secret_sealed) values (gen_random_uuid(), ${endpointId}, '')`;
  await sql()`insert into worker_heartbeats (worker_id, seen_at) select 'w' || n, ${ends()} from generate_series(1, 4010) n`;
  const count = () => sql()<Count[]>`
    select (count(*) filter (where ends < now()))::int as overdue,
      (count(*) filter (where ends >= now() or ends is null))::int as kept
    from (select expires_at as ends from portal_sessions union all select expires_at from sign_in_links
      union all select expires_at from webhook_secrets
      union all select seen_at from worker_heartbeats where worker_id like 'w%') all_of_them`;
  const undo = new Error('undo');
  await sql()
    .begin(async (tx) => {
      await tx`select 1 from portal_sessions order by expires_at limit 1 for update`;
      await tick();
      await expect
        .poll(async () => (await count())[0], { timeout: 60_000 })
        .toEqual({ overdue: 1, kept: 41 });
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  await expectSwept(41, count);
});

/** Submissions of a tenant whose video is kept, a file for each. */
async function storeVideos(owner: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, () => ({ id: uuidv7() }));
  mkdirSync(path.join(dataDir, 'storage/videos', owner), { recursive: true });
  for (const { id } of rows) writeFileSync(path.join(dataDir, 'storage/videos', owner, id), 'video');
  await sql()`
    insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash,
      deadline_at, status, completed_at, error_code, video_key)
    select id, ${owner}, 'live', 'mixed-10-v2', 1, 'none', 'file', 65, 'x', now(), 'failed',
      now() - case when n > 1100 then interval '1 minute' else interval '2 hours' end, 'blurry', 'videos/' || ${owner} || '/' || id
    from unnest(${rows.map(({ id }) => id)}::uuid[]) with ordinality as given (id, n)`;
}

it('videos past the time of their tenant, though one cannot be removed', async () => {
  const [one, other] = [await newTenant(uuidv7()), await newTenant(uuidv7())];
  await storeVideos(one, 1_105);
  await storeVideos(other, 1_105);
  const [first] = await sql()<{ videoKey: string }[]>`
    select video_key from submissions where tenant_id = ${one} order by completed_at, id limit 1`;
  const stuck = path.join(dataDir, 'storage', first!.videoKey);
  rmSync(stuck);
  mkdirSync(path.join(stuck, 'a folder in its place'), { recursive: true });
  const stored = (tenant: string) => readdirSync(path.join(dataDir, 'storage/videos', tenant)).length;
  await tick();
  await expect.poll(() => [stored(one), stored(other)], { timeout: 60_000 }).toEqual([6, 5]);
  rmSync(stuck, { recursive: true });
  await expectSwept(
    10,
    () => sql()<Count[]>`
      select (count(*) filter (where completed_at < now() - interval '1 hour'))::int as overdue,
        (count(*) filter (where completed_at >= now() - interval '1 hour'))::int as kept
      from submissions where video_removed_at is null and tenant_id in (${one}, ${other})`,
  );
});

it('submissions past their deadline', async () => {
  await sql()`
    insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash, deadline_at)
    select gen_random_uuid(), ${tenantId}, 'live', 'mixed-10-v2', 1, 'none', 'file', 65, 'late',
      now() + case when n > 3000 then interval '1 hour' else interval '-1 second' end
    from generate_series(1, 3010) n`;
  await expectSwept(
    10,
    () => sql()<Count[]>`
      select (count(*) filter (where deadline_at < now() and status = 'pending'))::int as overdue,
        (count(*) filter (where deadline_at >= now() and status = 'pending'))::int as kept
      from submissions where content_hash = 'late'`,
  );
});

it('uploads that ended, used ones too, though somebody holds a row', async () => {
  await sql()`
    insert into uploads (id, tenant_id, mode, token_hash, status, max_bytes, storage_key, sha256, expires_at)
    select gen_random_uuid(), ${tenantId}, 'live', sha256(n::text::bytea), case when n % 100 > 0 then 'used' else 'open' end,
      1, 'x', 'x', now() + case when n > 2200 then interval '1 hour' else interval '-1 minute' end
    from generate_series(1, 2210) n`;
  const count = () => sql()<Count[]>`
    select (count(*) filter (where expires_at < now()))::int as overdue,
      (count(*) filter (where expires_at >= now()))::int as kept from uploads`;
  await sql().begin(async (tx) => {
    await tx`select 1 from uploads where status = 'used' order by expires_at limit 1 for update`;
    await tick();
    await expect.poll(async () => (await count())[0], { timeout: 60_000 }).toEqual({ overdue: 1, kept: 10 });
  });
  await expectSwept(10, count);
});

it('sessions of frames with all that is stored of them, counted or not', async () => {
  const folders = path.join(dataDir, 'storage/frame-sessions');
  const ids = Array.from({ length: 455 }, () => uuidv7());
  for (const id of ids) {
    mkdirSync(path.join(folders, id), { recursive: true });
    for (const frame of ['0', '1']) writeFileSync(path.join(folders, id, frame), 'x');
  }
  await sql()`
    with made as (
      insert into frame_sessions (id, tenant_id, owner_id, mode, name, model, frames_required, expires_at)
      select id, ${tenantId}, ${tenantId}, 'live', n::text, 'mixed-10-v2', 10,
        now() + case when n > 450 then interval '1 hour' else interval '-1 minute' end
      from unnest(${ids}::uuid[]) with ordinality as given (id, n) returning id
    )
    insert into frame_session_frames (session_id, frame_index, timestamp_ms, size_bytes) select id, 0, 0, 1 from made`;
  await expectSwept(
    5,
    () => sql()<Count[]>`
      select (count(*) filter (where expires_at < now()))::int as overdue,
        (count(*) filter (where expires_at >= now()))::int as kept from frame_sessions`,
  );
  expect(existsSync(folders) && readdirSync(folders).length).toBe(5);
});
