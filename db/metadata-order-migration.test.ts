import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0021_metadata_order.sql');

it('keeps metadata that is there, and from then on the order of its names', async () => {
  const sql = await database.before();
  const [tenant, ...ids] = Array.from({ length: 4 }, uuidv7) as [string, string, string, string];
  await sql`insert into tenants (id, slug, name, threshold, retention_hours) values (${tenant}, 'acme', 'Acme', 65, 1)`;
  const insert = (id: string, metadata: string | null) => sql`
    insert into submissions (id, tenant_id, mode, model, threshold, content_hash, input_kind, credits, billing_state,
      deadline_at, metadata)
    select ${id}, ${tenant}, 'live', 'mixed-10-v2', 65, 'x', 'file', 0, 'none', now(), ${metadata}::text::json`;
  await insert(ids[0]!, '{"session_type":"onboarding","channel":{"b":[1.50,null],"a":"é"}}');
  await insert(ids[1]!, null);
  await database.after();
  await insert(ids[2]!, '{"session_type":"onboarding","channel":"mobile"}');
  const texts = await sql<{ id: string; metadata: string }[]>`select id, metadata::text from submissions`;
  const rows = ids.map((id) => texts.find((row) => row.id === id));
  expect(JSON.parse(rows[0]!.metadata)).toEqual({
    session_type: 'onboarding',
    channel: { b: [1.5, null], a: 'é' },
  });
  expect(rows[1]!.metadata).toBeNull();
  expect(rows[2]!.metadata).toBe('{"session_type":"onboarding","channel":"mobile"}');
  const found =
    await sql`select id from submissions where metadata::jsonb @> '{"session_type":"onboarding"}'`;
  expect(found.map(({ id }) => id).sort()).toEqual([ids[0], ids[2]].sort());
  await expect(insert(uuidv7(), '[1]')).rejects.toMatchObject({ code: '23514' });
  await expect(insert(uuidv7(), '{"a":"\\u0000"}')).rejects.toMatchObject({ code: '22P05' });
});
