import { expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { earlierDatabase } from './testing/migration';

const database = earlierDatabase('0015_work_that_expires.sql');

it('keeps work that waits and runs that have ended; what waited before never expires in the queue', async () => {
  const sql = await database.before();
  const [waiting, done, failed] = [uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into wf.event (id, name, processed_at) values ('a', 'x', now()), ('b', 'x', now()), ('c', 'x', now())`;
  await sql`insert into wf.run (id, fn_id, event_id, status, max_attempts, ended_at) values
    (${waiting}, 'f', 'a', 'running', 5, null), (${done}, 'f', 'b', 'completed', 5, now()),
    (${failed}, 'f', 'c', 'failed', 5, now())`;
  await sql`insert into wf.job (id, run_id, step_id, fn_id, lane, order_at)
    values (${uuidv7()}, ${waiting}, 'step', 'f', 'l', now())`;
  await database.after();
  expect([...(await sql`select run_id, expires_at from wf.job`)]).toEqual([
    { run_id: waiting, expires_at: null },
  ]);
  await sql`update wf.run set status = 'cancelled', ended_at = now() where id = ${waiting}`;
  const bad = sql`update wf.run set status = 'gone' where id = ${done}`;
  await expect(bad).rejects.toMatchObject({ code: '23514' });
  const rows = await sql`select status from wf.run order by event_id`;
  expect(rows.map((row) => row.status)).toEqual(['cancelled', 'completed', 'failed']);
});
