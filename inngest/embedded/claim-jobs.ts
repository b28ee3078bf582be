import type postgres from 'postgres';
import type { FunctionConfig } from './function-configs';
import type { Job } from './types';

export interface ClaimRequest {
  worker: number;
  /** How many jobs this worker can take now. */
  free: number;
  leaseMs: number;
  configs: FunctionConfig[];
}

/**
 * Leases up to `free` ready jobs, in the caller's transaction, which must hold the claim lock.
 * Each (function, concurrency key) is a lane. Jobs are taken in the order of (running in the lane + place in the
 * lane), so a tenant with one job never waits behind another one's thousand; a lane is walked by index from its
 * head, so a long queue costs no more than a short one.
 */
export async function claimJobs(tx: postgres.TransactionSql, request: ClaimRequest): Promise<Job[]> {
  const limits = request.configs.map(({ id, total, perKey }) => ({ fn_id: id, total, per_key: perKey }));
  const { free, worker, leaseMs } = request;
  return await tx<Job[]>`
    with recursive fn as (
      select * from json_to_recordset(${JSON.stringify(limits)}::text::json) as f (fn_id text, total int, per_key int)
    ), running as (
      select fn_id, lane, count(*)::int as n from wf.job where locked_by is not null group by fn_id, lane
    ), running_fn as (
      select fn_id, sum(n)::int as n from running group by fn_id
    ), lane (fn_id, lane) as (
      (select fn_id, lane from wf.job where locked_by is null order by fn_id, lane limit 1)
      union all
      select n.fn_id, n.lane from lane l cross join lateral (
        select j.fn_id, j.lane from wf.job j
        where j.locked_by is null and (j.fn_id, j.lane) > (l.fn_id, l.lane)
        order by j.fn_id, j.lane limit 1
      ) n
    ), candidate as (
      select j.id, l.fn_id, j.order_at, fn.total,
        coalesce(r.n, 0) + row_number() over (partition by l.fn_id, l.lane order by j.order_at, j.id) as turn
      from lane l
      join fn on fn.fn_id = l.fn_id
      left join running r on r.fn_id = l.fn_id and r.lane = l.lane
      cross join lateral (
        select id, order_at from wf.job
        where locked_by is null and fn_id = l.fn_id and lane = l.lane
          and order_at <= now() + interval '10 minutes' and available_at <= now()
        order by order_at, id
        limit greatest(0, least(${free}::int, coalesce(fn.per_key, ${free}::int) - coalesce(r.n, 0)))
      ) j
    ), ranked as (
      select c.*, coalesce(f.n, 0) + row_number() over (partition by c.fn_id order by c.turn, c.order_at, c.id) as place
      from candidate c left join running_fn f on f.fn_id = c.fn_id
    ), picked as (
      select id from ranked where total is null or place <= total order by turn, order_at, id limit ${free}::int
    ), leased as (
      update wf.job j
      set locked_by = ${worker}::int, locked_until = now() + make_interval(secs => ${leaseMs / 1_000}), gen = j.gen + 1
      where j.id = any(array(select id from picked))
      returning j.*
    )
    select j.id, j.run_id as "runId", j.fn_id as "fnId", j.lane, j.step_id as "stepId", j.kind, j.attempt, j.gen,
      r.max_attempts as "maxAttempts", r.parallel, r.priority_s as "prioritySeconds",
      exists (select from wf.step s where s.run_id = r.id) as "hasSteps",
      json_build_object('id', e.id, 'name', e.name, 'data', e.data,
        'ts', floor(extract(epoch from e.created_at) * 1000)::bigint) as event
    from leased j join wf.run r on r.id = j.run_id join wf.event e on e.id = r.event_id`;
}
