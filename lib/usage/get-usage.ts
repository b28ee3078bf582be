import type postgres from 'postgres';
import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { Mode, Verdict } from '@/lib/shared/statuses';
import { visibleMode } from './visible-mode';

export const USAGE_GROUPS = ['day', 'model', 'verdict', 'key'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export interface UsageQuery {
  /** First and last day, UTC, `YYYY-MM-DD`, both included. */
  from: string;
  to: string;
  groupBy: UsageGroup[];
  /** Only what this key submitted. */
  keyId?: string;
  mode?: Mode;
}

/** What is counted. Times are those from `created_at` to `completed_at` of completed submissions. */
export interface UsageFigures {
  submissions: number;
  completed: number;
  failed: number;
  live: number;
  fake: number;
  credits: number;
  p50Ms: number | null;
  p95Ms: number | null;
}

export interface UsageBucket extends UsageFigures {
  day: string | null;
  model: string | null;
  verdict: Verdict | null;
  keyId: string | null;
  keyName: string | null;
}

/** How many submissions failed for a reason. */
export interface FailureCount {
  code: string;
  submissions: number;
}

export interface Usage {
  mode: Mode;
  totals: UsageFigures;
  /** Of all failed submissions, most frequent first. */
  failureReasons: FailureCount[];
  buckets: UsageBucket[];
}

export const MAX_USAGE_DAYS = 366;
const MAX_BUCKETS = 10_000;

/**
 * Counts a tenant's submissions of one mode by the day (UTC) they were made on. Grouped by day alone, every day has a
 * bucket.
 * @throws AppError invalid_request when there would be more than 10,000 buckets
 */
export async function getUsage(context: Context, query: UsageQuery): Promise<Usage> {
  requireScope(context, 'usage:read');
  const mode = visibleMode(context, query.mode);
  const rows = await readRows(context.tenant.id, mode, query);
  if (rows.length > MAX_BUCKETS + 1) {
    const message = `That makes more than ${MAX_BUCKETS} groups. Ask for fewer days, or group by less.`;
    throw new AppError('invalid_request', message);
  }
  const totals = rows.find((row) => row.isTotal)!;
  const buckets = rows.filter((row) => !row.isTotal);
  return { mode, totals, failureReasons: totals.failureReasons ?? [], buckets };
}

/** Only the total has reasons, and only when something failed. */
type Row = UsageBucket & { isTotal: boolean; failureReasons: FailureCount[] | null };

/**
 * One statement: the groups and their total in one pass over the submissions, then the reasons of failures, the names of
 * keys and the days without submissions.
 */
function readRows(tenantId: string, mode: Mode, { from, to, groupBy, keyId }: UsageQuery): Promise<Row[]> {
  const db = sql();
  const by = (group: UsageGroup) => groupBy.includes(group);
  const ofKey = keyId === undefined ? db`` : db`and s.api_key_id = ${keyId}`;
  const dayOnly = groupBy.length === 1 && by('day');
  const columns: Record<UsageGroup, postgres.PendingQuery<postgres.Row[]>> = {
    day: db`(s.created_at at time zone 'UTC')::date`,
    model: db`s.model`,
    verdict: db`s.verdict`,
    key: db`s.api_key_id`,
  };
  const column = (group: UsageGroup, type: postgres.PendingQuery<postgres.Row[]>) =>
    by(group) ? columns[group] : db`null::${type}`;
  return db<Row[]>`
    with picked as (
      select ${column('day', db`date`)} as day, ${column('model', db`text`)} as model,
        ${column('verdict', db`text`)} as verdict, ${column('key', db`uuid`)} as key_id,
        s.status, s.verdict as outcome, s.error_code, case s.billing_state when 'captured' then s.credits else 0 end as spent,
        case s.status when 'completed' then extract(epoch from s.completed_at - s.created_at) * 1000 end as took_ms
      from submissions s
      where s.tenant_id = ${tenantId} and s.mode = ${mode}
        and s.created_at >= ${from}::date::timestamp at time zone 'UTC'
        and s.created_at < (${to}::date + 1)::timestamp at time zone 'UTC' ${ofKey}
    ), counted as (
      select day, model, verdict, key_id, grouping(day, model, verdict, key_id) > 0 as is_total,
        count(*) as submissions,
        count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'failed') as failed,
        count(*) filter (where outcome = 'live') as live,
        count(*) filter (where outcome = 'fake') as fake,
        coalesce(sum(spent), 0) as credits,
        round(percentile_cont(0.5) within group (order by took_ms))::double precision as p50_ms,
        round(percentile_cont(0.95) within group (order by took_ms))::double precision as p95_ms
      from picked group by grouping sets ((day, model, verdict, key_id), ())
      limit ${MAX_BUCKETS + 2}
    ), reasons as (
      select json_agg(json_build_object('code', error_code, 'submissions', n) order by n desc, error_code) as list
      from (select error_code, count(*) as n from picked where status = 'failed' group by error_code) as failed
    ), days as (
      select generate_series(${from}::date::timestamp, ${to}::date::timestamp, '1 day')::date as day where ${dayOnly}
    )
    select to_char(coalesce(c.day, d.day), 'YYYY-MM-DD') as day, c.model, c.verdict, c.key_id, k.name as key_name,
      coalesce(c.is_total, false) as is_total, coalesce(c.submissions, 0) as submissions,
      coalesce(c.completed, 0) as completed, coalesce(c.failed, 0) as failed, coalesce(c.live, 0) as live,
      coalesce(c.fake, 0) as fake, coalesce(c.credits, 0) as credits, c.p50_ms, c.p95_ms,
      case when c.is_total then (select list from reasons) end as failure_reasons
    from counted c full join days d on d.day = c.day and not c.is_total
    left join api_keys k on k.id = c.key_id and k.tenant_id = ${tenantId}
    order by 1, c.model, c.verdict, k.name, c.key_id`;
}
