import type postgres from 'postgres';
import type { Lease } from './apply-decision';
import { saveSteps } from './apply-decision';
import type { Job, StepMemo } from './types';

/**
 * Remembers steps that finished inside a call that goes on, and counts attempts from there on anew.
 * @param handBack also gives the lease up, for a worker that is stopping
 * @returns false when the lease was lost: nothing was written and the call must halt
 */
export async function saveCheckpoint(
  sql: postgres.Sql,
  lease: Lease,
  job: Job,
  steps: StepMemo[],
  handBack: boolean,
): Promise<boolean> {
  return (await sql.begin(async (tx) => {
    // The run before its job, like everybody: who deletes a run locks in this order.
    await tx`select 1 from wf.run where id = ${job.runId} for key share`;
    const [held] = await tx`
      update wf.job set attempt = 0,
        locked_by = case when ${handBack} then null else locked_by end,
        locked_until = case when ${handBack} then null else now() + make_interval(secs => ${lease.leaseMs / 1_000}) end
      where id = ${job.id} and gen = ${job.gen} and locked_by = ${lease.worker}::int
      returning 1`;
    if (held === undefined) return false;
    await saveSteps(tx, job.runId, steps);
    if (handBack) await tx`select pg_notify('wf', 'j')`;
    return true;
  })) as boolean;
}
