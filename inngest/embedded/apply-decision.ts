import type postgres from 'postgres';
import { uuidv7 } from '@/lib/ids';
import type { Decision, PlannedJob } from './decide';
import { failRun } from './fail-run';
import type { FunctionConfig } from './function-configs';
import { DISCOVERY, type Job, type StepMemo } from './types';

export interface Lease {
  worker: number;
  leaseMs: number;
}

/** `fenced`: the lease was lost, nothing was written. `continue`: call again now with `job`. */
export type Applied = { type: 'done' } | { type: 'fenced' } | { type: 'continue'; job: Job };

/**
 * Writes the outcome of a call in one transaction, if the lease still holds: state and queue change together or not
 * at all. Safe to repeat when the connection broke and nobody knows whether it was committed.
 * @param nextJobId id for a follow-up job, chosen by the caller so that it knows the job before it exists
 */
export async function applyDecision(
  sql: postgres.Sql,
  lease: Lease,
  job: Job,
  decision: Decision,
  configs: FunctionConfig[],
  nextJobId: string = uuidv7(),
): Promise<Applied> {
  return (await sql.begin(async (tx) => {
    const [held] = await tx`
      select 1 from wf.run r where r.id = ${job.runId} and r.ended_at is null for no key update of r`;
    const [mine] = await tx`
      select 1 from wf.job
      where id = ${job.id} and gen = ${job.gen} and locked_by = ${lease.worker}::int for update`;
    if (held === undefined || mine === undefined) return { type: 'fenced' };
    await saveSteps(tx, job.runId, decision.steps);
    return applyNext(tx, lease, job, decision.next, configs, nextJobId);
  })) as Applied;
}

async function applyNext(
  tx: postgres.TransactionSql,
  lease: Lease,
  job: Job,
  next: Decision['next'],
  configs: FunctionConfig[],
  nextJobId: string,
): Promise<Applied> {
  switch (next.type) {
    case 'complete':
      await tx`
        update wf.run set status = 'completed', ended_at = now(), result = ${JSON.stringify(next.result)}::text::json
        where id = ${job.runId}`;
      await tx`delete from wf.job where run_id = ${job.runId}`;
      return { type: 'done' };
    case 'fail':
      await failRun(tx, job.runId, next.error, configs);
      return { type: 'done' };
    case 'retry':
      await release(tx, job, next.delayMs, 1);
      return { type: 'done' };
    case 'hand_back':
      await release(tx, job, next.delayMs, 0);
      return { type: 'done' };
    case 'plan':
      return plan(tx, job, next.jobs, next.parallel);
    case 'continue':
      return continueRun(tx, lease, job, nextJobId);
    default:
      return next satisfies never;
  }
}

/** Remembers finished steps; the first result of a step stays. */
export async function saveSteps(tx: postgres.ISql, runId: string, steps: StepMemo[]): Promise<void> {
  if (steps.length === 0) return;
  const ids = steps.map(({ id }) => id);
  const names = steps.map(({ name }) => name.replaceAll('\u0000', ''));
  const memos = steps.map(({ memo }) => JSON.stringify(memo));
  await tx`
    insert into wf.step (run_id, id, name, memo)
    select ${runId}::uuid, g.id, g.name, g.memo::json
    from unnest(${ids}::text[], ${names}::text[], ${memos}::text[]) with ordinality as g (id, name, memo, place)
    order by g.place
    on conflict (run_id, id) do nothing`;
}

async function release(
  tx: postgres.TransactionSql,
  job: Job,
  delayMs: number,
  attempts: 0 | 1,
): Promise<void> {
  await tx`
    update wf.job set locked_by = null, locked_until = null, attempt = attempt + ${attempts}::int,
      available_at = now() + make_interval(secs => ${delayMs / 1_000}),
      order_at = greatest(order_at, now() + make_interval(secs => ${delayMs / 1_000 - job.prioritySeconds}))
    where id = ${job.id}`;
  if (delayMs === 0) await tx`select pg_notify('wf', 'j')`;
}

async function plan(
  tx: postgres.TransactionSql,
  job: Job,
  planned: PlannedJob[],
  parallel: boolean,
): Promise<Applied> {
  await tx`delete from wf.job where id = ${job.id}`;
  if (parallel && !job.parallel) await tx`update wf.run set parallel = true where id = ${job.runId}`;
  const rows = planned.map(({ stepId, kind, delayMs }) => ({
    id: uuidv7(),
    step_id: stepId,
    kind,
    delay_s: delayMs / 1_000,
  }));
  await tx`
    insert into wf.job (id, run_id, step_id, kind, fn_id, lane, available_at, order_at, expires_at)
    select g.id, r.id, g.step_id, g.kind, ${job.fnId}, ${job.lane}, now() + make_interval(secs => g.delay_s),
      case when g.delay_s > 0 then now() + make_interval(secs => g.delay_s) else r.created_at end
        - make_interval(secs => r.priority_s), ${job.expiresAt}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as g (id uuid, step_id text, kind text, delay_s float)
    join wf.run r on r.id = ${job.runId}
    on conflict (run_id, step_id) do nothing`;
  await tx`select pg_notify('wf', 'j')`;
  return { type: 'done' };
}

/** The next call belongs to the same worker: no queueing between the steps of a run. */
async function continueRun(
  tx: postgres.TransactionSql,
  lease: Lease,
  job: Job,
  nextJobId: string,
): Promise<Applied> {
  const lockedUntil = tx`now() + make_interval(secs => ${lease.leaseMs / 1_000})`;
  if (job.stepId === DISCOVERY) {
    await tx`update wf.job set attempt = 0, locked_until = ${lockedUntil} where id = ${job.id}`;
    return { type: 'continue', job: { ...job, attempt: 0, hasSteps: true } };
  }
  await tx`delete from wf.job where id = ${job.id}`;
  // The run row is locked, so of several last steps exactly one sees that it is the last.
  const [created] = await tx`
    insert into wf.job (id, run_id, step_id, fn_id, lane, order_at, expires_at, locked_by, locked_until, gen)
    select ${nextJobId}, r.id, ${DISCOVERY}, ${job.fnId}, ${job.lane},
      r.created_at - make_interval(secs => r.priority_s), ${job.expiresAt}::timestamptz, ${lease.worker}::int,
      ${lockedUntil}, 1
    from wf.run r where r.id = ${job.runId} and not exists (select from wf.job where run_id = r.id)
    returning 1`;
  if (created === undefined) return { type: 'done' };
  return {
    type: 'continue',
    job: { ...job, id: nextJobId, stepId: DISCOVERY, kind: 'call', attempt: 0, gen: 1, hasSteps: true },
  };
}
