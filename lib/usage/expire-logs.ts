import { sql } from '@/db/client';
import { KNOWN_DAYS } from '@/lib/auth/known-networks';
import type { Turn } from '@/lib/batches/batches';
import { inBatches } from '@/lib/batches/batches';

export const REQUEST_LOG_DAYS = 30;
const BATCH = 2_000;

/** Tables of rows that are of no use so many days after a time in them, each with an index on it. */
export const ENDING_ROWS = [
  { table: 'portal_sessions', column: 'expires_at', keepDays: 1 },
  { table: 'sign_in_links', column: 'expires_at', keepDays: 1 },
  { table: 'webhook_secrets', column: 'expires_at', keepDays: 1 },
  { table: 'known_networks', column: 'seen_at', keepDays: KNOWN_DAYS },
] as const;
type EndingRows = (typeof ENDING_ROWS)[number];

/** Drops rows of the request log past their time. @returns how many */
export function expireRequestLog(turn?: Turn): Promise<number> {
  return inBatches(
    BATCH,
    async (limit) => {
      const gone = await sql()`
        delete from request_log where ctid = any(array(
          select ctid from request_log where created_at < now() - ${REQUEST_LOG_DAYS} * interval '1 day'
          order by created_at limit ${limit} for update skip locked))`;
      return gone.count;
    },
    turn,
  );
}

/** Drops sessions, links and secrets that ended a day ago, networks long unseen, and workers that are long gone. */
export async function expireSecrets(turn?: Turn): Promise<number> {
  let total = 0;
  for (const rows of ENDING_ROWS) total += await inBatches(BATCH, (limit) => expireEnded(rows, limit), turn);
  // Few: the table has a row for each start of a worker within a day.
  const gone = await sql()`
    delete from worker_heartbeats where ctid = any(array(
      select ctid from worker_heartbeats where seen_at < now() - interval '1 day' for update skip locked))`;
  return total + gone.count;
}

async function expireEnded({ table, column, keepDays }: EndingRows, limit: number): Promise<number> {
  const gone = await sql()`
    delete from ${sql()(table)} where ctid = any(array(
      select ctid from ${sql()(table)} where ${sql()(column)} < now() - ${keepDays} * interval '1 day'
      order by ${sql()(column)} limit ${limit} for update skip locked))`;
  return gone.count;
}
