import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0019_model_generations.sql');

it('results keep the weights that judged them, now for good, and nobody has chosen any', async () => {
  const sql = await database.before();
  const tenant = uuidv7();
  const [completed, failed, pending] = [uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  const columns = sql`id, tenant_id, mode, status, model, model_version, threshold, content_hash, input_kind, credits,
    billing_state, real_score, verdict, frames_processed, error_code, completed_at, deadline_at`;
  await sql`insert into submissions (${columns}) values
    (${completed}, ${tenant}, 'live', 'completed', 'mixed-10-v2', '2.2.0', 65, 'x', 'file', 1, 'captured', .9, 'live', 10, null, now(), now()),
    (${failed}, ${tenant}, 'live', 'failed', 'mixed-10-v2', null, 65, 'x', 'file', 1, 'released', null, null, null, 'blurry', now(), now()),
    (${pending}, ${tenant}, 'live', 'pending', 'mixed-10-v2', null, 65, 'x', 'file', 1, 'reserved', null, null, null, null, null, now())`;

  await database.after();

  const rows = await sql`select id, model_version, model_generation from submissions`;
  const version = new Map(rows.map((row) => [row.id, row.model_version]));
  expect([completed, failed, pending].map((id) => version.get(id))).toEqual(['2.2.0', null, null]);
  expect(rows.map((row) => row.model_generation)).toEqual([null, null, null]);
  const [chosen] = await sql`select model_generation, model_generation_until from tenants`;
  expect({ ...chosen }).toEqual({ model_generation: null, model_generation_until: null });

  // One that was waiting is ended with the weights that judge it, and none is passed off as judged by others.
  await sql`update submissions set status = 'failed', billing_state = 'released', error_code = 'blurry',
    completed_at = now(), model_version = '3' where id = ${pending}`;
  for (const id of [completed, failed, pending]) {
    await expect(sql`update submissions set model_version = '9' where id = ${id}`).rejects.toThrow(
      'is final',
    );
  }
  await expect(sql`update tenants set model_generation = 0`).rejects.toMatchObject({ code: '23514' });
  await expect(sql`update tenants set model_generation_until = now()`).rejects.toMatchObject({
    code: '23514',
  });
  await sql`update tenants set model_generation = 1, model_generation_until = now()`;
});
