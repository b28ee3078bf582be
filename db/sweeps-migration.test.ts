import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { purgeWorkflow } from '@/lib/sweeps/purge-workflow';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0016_sweeps.sql');

it('keeps every row, and finds what is due by index', async () => {
  const sql = await database.before();
  const tenant = uuidv7();
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  await sql`
    insert into submissions (id, tenant_id, mode, model, credits, billing_state, input_kind, threshold, content_hash,
      deadline_at, status, completed_at, error_code, video_key, erased_at)
    select gen_random_uuid(), ${tenant}, 'live', 'm', 1, 'none', 'file', 65, 'x', now(), 'failed', now(), 'blurry', 'k',
      case when n = 1 then now() end
    from generate_series(1, 20) n`;
  await sql`insert into wf.event (id, name, processed_at) select 'e' || n, 'x', now() - interval '8 days' from generate_series(1, 2500) n`;
  await sql`insert into wf.run (id, fn_id, event_id, status, ended_at, max_attempts)
    select gen_random_uuid(), 'f', 'e' || n, 'completed', now() - interval '8 days', 1 from generate_series(1, 2500) n`;
  await database.after();
  const [kept] =
    await sql`select count(*)::int as submissions, count(erased_at)::int as erased from submissions`;
  expect(kept).toEqual({ submissions: 20, erased: 1 });
  // Workers of the version before go on calling what they know.
  expect((await sql`select wf.purge(interval '7 days', 10) as gone`)[0]).toEqual({ gone: 10 });
  expect(await purgeWorkflow(sql, {})).toBe(2_490);
  await sql`set enable_seqscan = off`;
  const plans = await Promise.all([
    sql`explain select 1 from submissions where tenant_id = ${tenant} and video_key is not null and video_removed_at is null
      and completed_at < now() order by completed_at limit 1`,
    sql`explain select 1 from submissions where erased_at is not null and video_key is not null and video_removed_at is null
      order by erased_at limit 1`,
  ]);
  expect(JSON.stringify(plans[0])).toContain('submissions_kept_idx');
  expect(JSON.stringify(plans[1])).toContain('submissions_erased_idx');
});
