import type postgres from 'postgres';

/**
 * Extends the leases of the jobs this worker knows it holds, and returns to the queue those it does not know of:
 * the answer to their claim was lost with the connection.
 * @returns how many were returned
 */
export async function keepLeases(
  sql: postgres.Sql,
  worker: number,
  heldIds: string[],
  leaseMs: number,
): Promise<number> {
  const forgotten = await sql`
    with kept as (
      update wf.job set locked_until = now() + make_interval(secs => ${leaseMs / 1_000})
      where locked_by = ${worker}::int and id = any(${heldIds}::uuid[])
    )
    update wf.job set locked_by = null, locked_until = null, gen = gen + 1
    where locked_by = ${worker}::int and not (id = any(${heldIds}::uuid[]))
    returning 1`;
  return forgotten.length;
}

/** Returns every job of a worker that is leaving, without counting an attempt. @returns how many */
export async function handBackLeases(sql: postgres.Sql, worker: number): Promise<number> {
  const rows = await sql`
    with back as (
      update wf.job set locked_by = null, locked_until = null, gen = gen + 1
      where locked_by = ${worker}::int returning 1
    )
    select pg_notify('wf', 'j') from back limit 1`;
  return rows.length;
}
