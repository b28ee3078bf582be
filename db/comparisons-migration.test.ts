import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0020_comparisons.sql');

it('what was judged before can be compared, stays as it is, and takes its comparison along when it goes', async () => {
  const sql = await database.before();
  const [tenant, judged] = [uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  await sql`insert into submissions (id, tenant_id, mode, status, model, model_version, threshold, content_hash, input_kind,
      credits, billing_state, real_score, verdict, frames_processed, completed_at, deadline_at)
    values (${judged}, ${tenant}, 'live', 'completed', 'mixed-10-v2', '2.2.0', 65, 'x', 'file',
      1, 'captured', .9, 'live', 10, now(), now())`;
  const [before] = await sql`select to_jsonb(s) as row from submissions s`;

  await database.after();

  const [after] = await sql`select to_jsonb(s) as row from submissions s`;
  expect(after!.row).toEqual(before!.row);
  const comparison = uuidv7();
  await sql`insert into comparisons (id, tenant_id, mode, generation) values (${comparison}, ${tenant}, 'live', 2)`;
  await sql`insert into comparison_clips (comparison_id, submission_id, judged_at, model_version, real_score)
    values (${comparison}, ${judged}, now(), '3.0.0', .7)`;
  await sql`delete from submissions where id = ${judged}`;
  expect(await sql`select from comparison_clips`).toHaveLength(0);
});
