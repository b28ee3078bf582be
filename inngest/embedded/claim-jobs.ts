import type postgres from 'postgres';
import type { FunctionConfig } from './function-configs';
import { SHARE_END } from './pump-events';
import { DISCOVERY, type Job } from './types';

export interface ClaimRequest {
  worker: number;
  /** How many jobs this worker can take now. */
  free: number;
  leaseMs: number;
  configs: FunctionConfig[];
}

/**
 * Leases up to `free` ready jobs, in the caller's transaction, which must hold the claim lock.
 * Each (function, concurrency key) is a lane; where there are two keys, the lanes of one value of the first are a share.
 * Jobs are taken in the order of (running in the share + place in the share), so a tenant with one job never waits
 * behind another one's thousand, and one with twenty lanes gets no more than others; a lane is walked by index from its
 * head, so a long queue costs no more than a short one. What has used up half of its time to start comes after what is
 * fresh: when there is more than can be done, most of it is done soon and the rest expires, instead of all of it being
 * begun just before it would have expired.
 */
export async function claimJobs(tx: postgres.TransactionSql, request: ClaimRequest): Promise<Job[]> {
  const limits = request.configs.map(({ id, total, keys, startTimeoutMs, finishTimeoutMs }) => ({
    fn_id: id,
    total,
    per_lane: keys.at(-1)?.limit ?? null,
    per_share: keys.length > 1 ? keys[0]!.limit : null,
    late_s: startTimeoutMs === null ? null : startTimeoutMs / 2_000,
    finish_s: finishTimeoutMs === null ? null : finishTimeoutMs / 1_000,
  }));
  const { free, worker, leaseMs } = request;
  return await tx<Job[]>`
    with recursive fn as (
      select f.*, coalesce(now() - make_interval(secs => late_s), '-infinity') as late_at
      from json_to_recordset(${JSON.stringify(limits)}::text::json)
        as f (fn_id text, total int, per_lane int, per_share int, late_s float8, finish_s float8)
    ), running as (
      select fn_id, lane, count(*)::int as n from wf.job where locked_by is not null group by fn_id, lane
    ), running_share as (
      select r.fn_id, case when fn.per_share is null then r.lane else split_part(r.lane, ${SHARE_END}, 1) end as share,
        sum(r.n)::int as n
      from running r join fn on fn.fn_id = r.fn_id group by 1, 2
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
      select j.id, l.fn_id, s.share, j.order_at, fn.total, fn.per_share, coalesce(rs.n, 0) as running,
        coalesce(r.n, 0) + row_number() over (
          partition by l.fn_id, l.lane order by j.is_late, j.order_at, j.id) as turn
      from lane l
      join fn on fn.fn_id = l.fn_id
      cross join lateral (
        select case when fn.per_share is null then l.lane else split_part(l.lane, ${SHARE_END}, 1) end as share
      ) s
      left join running r on r.fn_id = l.fn_id and r.lane = l.lane
      left join running_share rs on rs.fn_id = l.fn_id and rs.share = s.share
      cross join lateral (
        select greatest(0, least(${free}::int, fn.per_lane - coalesce(r.n, 0), fn.per_share - coalesce(rs.n, 0))) as most
      ) may
      cross join lateral (
        (select id, order_at, false as is_late from wf.job
        where locked_by is null and fn_id = l.fn_id and lane = l.lane
          and order_at > fn.late_at and order_at <= now() + interval '10 minutes'
          and available_at <= now() and (expires_at is null or expires_at > now())
        order by order_at, id limit may.most)
        union all
        (select id, order_at, true as is_late from wf.job
        where locked_by is null and fn_id = l.fn_id and lane = l.lane
          and order_at <= fn.late_at and available_at <= now() and (expires_at is null or expires_at > now())
        order by order_at, id limit may.most)
        order by is_late, order_at, id limit may.most
      ) j
    ), shared as (
      select id, fn_id, order_at, total, per_share,
        running + row_number() over (partition by fn_id, share order by turn, order_at, id) as turn
      from candidate
    ), ranked as (
      select c.*, coalesce(f.n, 0) + row_number() over (partition by c.fn_id order by c.turn, c.order_at, c.id) as place
      from shared c left join running_fn f on f.fn_id = c.fn_id
      where c.per_share is null or c.turn <= c.per_share
    ), picked as (
      select id from ranked where total is null or place <= total order by turn, order_at, id limit ${free}::int
    ), leased as (
      update wf.job j
      set locked_by = ${worker}::int, locked_until = now() + make_interval(secs => ${leaseMs / 1_000}), gen = j.gen + 1,
        -- With its first call a run has started.
        expires_at = case when j.gen = 0 and j.step_id = ${DISCOVERY} then now() + make_interval(secs => fn.finish_s)
          else j.expires_at end
      from fn where fn.fn_id = j.fn_id and j.id = any(array(select id from picked))
      returning j.*
    )
    select j.id, j.run_id as "runId", j.fn_id as "fnId", j.lane, j.step_id as "stepId", j.kind, j.attempt, j.gen,
      r.max_attempts as "maxAttempts", r.parallel, r.priority_s as "prioritySeconds", j.expires_at as "expiresAt",
      exists (select from wf.step s where s.run_id = r.id) as "hasSteps",
      json_build_object('id', e.id, 'name', e.name, 'data', e.data,
        'ts', floor(extract(epoch from e.created_at) * 1000)::bigint) as event
    from leased j join wf.run r on r.id = j.run_id join wf.event e on e.id = r.event_id`;
}
