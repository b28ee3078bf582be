import { sql } from '@/db/client';
import { env } from '@/lib/env';
import type { GaugeReading } from '@/lib/metrics';
import { ENDING_ROWS, REQUEST_LOG_DAYS } from '@/lib/usage/expire-logs';
import { WORKFLOW_KEEP_MS } from './purge-workflow';

/** Counting goes no further: more than this is a backlog, however much it is. */
const MOST_COUNTED = 10_000;

/** What one sweep should have removed, or ended, by now. */
export interface Overdue {
  sweep: string;
  /** Up to MOST_COUNTED. */
  count: number;
  /** Seconds since the oldest became due; 0 when nothing is overdue. */
  oldestS: number;
}

/** For each sweep the times at which what it has not yet removed became due, by index and oldest first. */
function dueTimes() {
  const db = sql();
  const most = MOST_COUNTED;
  const keepS = WORKFLOW_KEEP_MS / 1_000;
  const secrets = ENDING_ROWS.map(
    ({ table, column, keepDays }) => db`(
      select ${db(column)} + ${keepDays} * interval '1 day' as due_at from ${db(table)}
      where ${db(column)} < now() - ${keepDays} * interval '1 day' order by ${db(column)} limit ${most})`,
  );
  return {
    workflow: db`
      select due_at from (
        select e.id, e.processed_at + make_interval(secs => ${keepS}) as due_at from wf.event e
        where e.processed_at < now() - make_interval(secs => ${keepS}) order by e.processed_at limit ${most}) e
      where not exists (select from wf.run r where r.event_id = e.id
        and (r.ended_at is null or r.ended_at >= now() - make_interval(secs => ${keepS})))`,
    request_log: db`
      select created_at + ${REQUEST_LOG_DAYS} * interval '1 day' as due_at from request_log
      where created_at < now() - ${REQUEST_LOG_DAYS} * interval '1 day' order by created_at limit ${most}`,
    webhook_log: db`
      select created_at + ${env().WEBHOOK_LOG_DAYS} * interval '1 day' as due_at from webhook_messages m
      where created_at < now() - ${env().WEBHOOK_LOG_DAYS} * interval '1 day'
        and not exists (select from webhook_deliveries d where d.message_id = m.id and d.status = 'pending' offset 0)
      order by created_at limit ${most}`,
    secrets: secrets.reduce((all, next) => db`${all} union all ${next}`),
    videos: db`
      select due.due_at from tenants t cross join lateral (
        select s.completed_at + t.retention_hours * interval '1 hour' as due_at from submissions s
        where s.tenant_id = t.id and s.video_key is not null and s.video_removed_at is null and s.erased_at is null
          and s.completed_at < now() - t.retention_hours * interval '1 hour'
        order by s.completed_at limit ${most}) due
      union all (select erased_at from submissions
        where erased_at is not null and video_removed_at is null
        order by erased_at limit ${most})`,
    uploads: db`select expires_at as due_at from uploads where expires_at < now() order by expires_at limit ${most}`,
    frame_sessions: db`
      select expires_at as due_at from frame_sessions where expires_at < now() order by expires_at limit ${most}`,
    deadlines: db`
      select deadline_at as due_at from submissions
      where status in ('pending', 'processing') and deadline_at < now() order by deadline_at limit ${most}`,
  };
}

/** What each sweep has before it. Cheap: it reads what is overdue, and nothing else. */
export async function readOverdue(): Promise<Overdue[]> {
  const reads = Object.entries(dueTimes()).map(async ([sweep, times]) => {
    const [row] = await sql()<Omit<Overdue, 'sweep'>[]>`
      select least(count(*), ${MOST_COUNTED}) as count,
        coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as oldest_s
      from (${times}) as due`;
    return { sweep, ...row! };
  });
  return Promise.all(reads);
}

/** Gauges of what the sweeps have before them. */
export async function readSweepMetrics(): Promise<GaugeReading[]> {
  const sweeps = await readOverdue();
  return [
    {
      name: 'lifesign_sweep_overdue',
      help: 'Rows that should be gone by now, counted up to 10,000.',
      values: sweeps.map(({ sweep, count }) => ({ labels: { sweep }, value: count })),
    },
    {
      name: 'lifesign_sweep_overdue_seconds',
      help: 'Seconds since the oldest row that should be gone became due.',
      values: sweeps.map(({ sweep, oldestS }) => ({ labels: { sweep }, value: Math.round(oldestS) })),
    },
  ];
}
