import type postgres from 'postgres';

const BATCH = 500;
const REASON = JSON.stringify({
  name: 'TimedOut',
  message: 'The run was not started, or not finished, within the time its function allows.',
});

/**
 * Cancels runs whose waiting work is past its time, in the caller's transaction, which must hold the claim lock: after
 * a stall nobody waits for it any more, and handing it out would keep fresh work waiting. As on a server `onFailure` is
 * not called.
 * @returns how many were cancelled; a full batch means there may be more
 */
export async function expireJobs(tx: postgres.TransactionSql): Promise<{ cancelled: number; full: boolean }> {
  const [row] = await tx<{ due: number; cancelled: number }[]>`
    with due as (
      select run_id from wf.job where locked_by is null and expires_at <= now() order by expires_at limit ${BATCH}
    ), held as (
      -- The run first, as everybody who ends runs does.
      select id from wf.run where id = any(array(select run_id from due)) and ended_at is null
      for no key update skip locked
    ), ended as (
      update wf.run set status = 'cancelled', ended_at = now(), error = ${REASON}::text::json
      where id = any(array(select id from held)) returning id
    ), gone as (
      delete from wf.job where run_id = any(array(select id from ended))
    )
    select (select count(*)::int from due) as due, (select count(*)::int from ended) as cancelled`;
  const { due, cancelled } = row!;
  return { cancelled, full: due === BATCH && cancelled > 0 };
}
