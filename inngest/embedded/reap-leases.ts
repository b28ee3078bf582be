import type postgres from 'postgres';
import { WORKER_LOCK_CLASS } from '@/db/locks';
import { failRun } from './fail-run';
import type { FunctionConfig } from './function-configs';
import { crashDelayMs } from './retry-delay';

interface DeadJob {
  id: string;
  gen: number;
  runId: string;
  attempt: number;
  maxAttempts: number;
}

/** Leased jobs whose worker is gone, as a query to embed. `byLiveness` false: only those whose lease has run out. */
export function deadJobs(sql: postgres.ISql, byLiveness: boolean): postgres.PendingQuery<postgres.Row[]> {
  return sql`
    select j.id, j.gen, j.run_id as "runId", j.attempt, r.max_attempts as "maxAttempts"
    from wf.job j join wf.run r on r.id = j.run_id
    where j.locked_by is not null and (j.locked_until < now() or (${byLiveness}::boolean and not exists (
      select from pg_locks l
      where l.locktype = 'advisory' and l.classid::bigint = ${WORKER_LOCK_CLASS}::bigint
        and l.objid::bigint = j.locked_by and l.objsubid = 2 and l.granted
        and l.database = (select oid from pg_database where datname = current_database()))))`;
}

/**
 * Takes jobs back from workers that are gone: whose liveness lock nobody holds, or whose lease has run out.
 * They are repeated, the first time at once (`crashDelayMs`); after the last attempt the run fails as `WorkerCrashed`.
 * Runs in the caller's transaction, which must hold the claim lock.
 * @param byLiveness false right after a reconnect, when missing locks prove nothing
 * @returns how many jobs were taken back
 */
export async function reapLeases(
  tx: postgres.TransactionSql,
  configs: FunctionConfig[],
  byLiveness: boolean,
  delaysMs: readonly number[],
): Promise<number> {
  const dead = (await deadJobs(tx, byLiveness)) as unknown as DeadJob[];
  for (const job of dead) {
    if (job.attempt + 1 < job.maxAttempts) {
      const delayMs = crashDelayMs(job.attempt, delaysMs);
      await tx`
        update wf.job set locked_by = null, locked_until = null, gen = gen + 1, attempt = attempt + 1,
          available_at = now() + make_interval(secs => ${delayMs / 1_000})
        where id = ${job.id} and gen = ${job.gen}`;
    } else {
      const error = { name: 'WorkerCrashed', message: 'The worker process stopped during every attempt.' };
      await failRun(tx, job.runId, error, configs);
    }
  }
  return dead.length;
}
