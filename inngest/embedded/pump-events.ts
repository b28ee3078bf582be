import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { uuidv7 } from '@/lib/ids';
import { readEventPath } from './event-path';
import type { EventTrigger, FunctionConfig } from './function-configs';
import { DISCOVERY } from './types';

const BATCH = 500;
/** Longer concurrency keys are hashed, so that they fit an index. */
const MAX_LANE_CHARS = 128;
const MAX_PRIORITY_S = 600;

export const CRON_EVENT = 'inngest/scheduled.timer';

interface EventRow {
  id: string;
  name: string;
  data: Record<string, unknown>;
  created_at: Date;
}

interface NewRun {
  run_id: string;
  job_id: string;
  fn_id: string;
  event_id: string;
  lane: string;
  priority_s: number;
  max_attempts: number;
  start_s: number | null;
}

/** Stands between the values of two keys in a lane. */
export const SHARE_END = '/';

/** The concurrency lane of an event: the values of the keys, '' where a function has none. */
function laneOf(keys: { path: string }[], event: Record<string, unknown>): string {
  const values = keys.map(({ path }) => keyText(readEventPath(path, event)));
  if (values.length < 2) return values[0] ?? '';
  return values.map((value) => (value.includes(SHARE_END) ? hashed(value) : value)).join(SHARE_END);
}

function keyText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Postgres text takes neither NUL nor half a surrogate pair.
  const clean = Buffer.from(text.replaceAll('\u0000', ''), 'utf8').toString('utf8');
  return clean.length <= MAX_LANE_CHARS ? clean : hashed(clean);
}

const hashed = (text: string) => createHash('sha256').update(text).digest('hex');

function priorityOf(path: string | null, event: Record<string, unknown>): number {
  const value = path === null ? 0 : readEventPath(path, event);
  if (typeof value !== 'number' || !Number.isFinite(value)) return 0;
  return Math.max(-MAX_PRIORITY_S, Math.min(MAX_PRIORITY_S, Math.trunc(value)));
}

function triggers(trigger: EventTrigger, event: Record<string, unknown>): boolean {
  if (trigger.name !== event.name) return false;
  return trigger.filter === null || readEventPath(trigger.filter.path, event) === trigger.filter.value;
}

function runsFor(row: EventRow, configs: FunctionConfig[]): NewRun[] {
  const event = { id: row.id, name: row.name, data: row.data };
  const wanted = configs.filter(({ events, crons }) =>
    row.name === CRON_EVENT
      ? crons.some((cron) => cron.schedule === row.data.cron)
      : events.some((trigger) => triggers(trigger, event)),
  );
  return wanted.map((config) => ({
    run_id: uuidv7(),
    job_id: uuidv7(),
    fn_id: config.id,
    event_id: row.id,
    lane: laneOf(config.keys, event),
    priority_s: priorityOf(config.priorityPath, event),
    max_attempts: config.maxAttempts,
    start_s: config.startTimeoutMs === null ? null : config.startTimeoutMs / 1_000,
  }));
}

/**
 * Turns waiting events into runs with their first job, in the caller's transaction.
 * An event that no function wants is marked processed too.
 * @returns how many events were taken; a full batch means there may be more.
 */
export async function pumpEvents(
  tx: postgres.TransactionSql,
  configs: FunctionConfig[],
): Promise<{ taken: number; full: boolean }> {
  const rows = await tx<EventRow[]>`
    select id, name, data, created_at from wf.event where processed_at is null
    order by seq limit ${BATCH} for update skip locked`;
  if (rows.length === 0) return { taken: 0, full: false };
  const runs = rows.flatMap((row) => runsFor(row, configs));
  await tx`
    with given as (
      select g.*, e.created_at from json_to_recordset(${JSON.stringify(runs)}::text::json) as g
        (run_id uuid, job_id uuid, fn_id text, event_id text, lane text, priority_s int, max_attempts int,
          start_s float8)
      join wf.event e on e.id = g.event_id
    ), done as (
      update wf.event set processed_at = now() where id = any(${rows.map((row) => row.id)}::text[])
    ), run as (
      insert into wf.run (id, fn_id, event_id, lane, priority_s, max_attempts)
      select run_id, fn_id, event_id, lane, priority_s, max_attempts from given
      on conflict (event_id, fn_id) do nothing
      returning id
    )
    insert into wf.job (id, run_id, step_id, fn_id, lane, order_at, expires_at)
    select g.job_id, g.run_id, ${DISCOVERY}, g.fn_id, g.lane, g.created_at - make_interval(secs => g.priority_s),
      g.created_at + make_interval(secs => g.start_s)
    from given g join run on run.id = g.run_id`;
  return { taken: rows.length, full: rows.length === BATCH };
}
