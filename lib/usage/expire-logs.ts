import { sql } from '@/db/client';
import { inBatches } from '@/lib/sweeps/in-batches';
import type { Turn } from '@/lib/sweeps/turn';

export const REQUEST_LOG_DAYS = 30;
const BATCH = 2_000;

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

/** Drops portal sessions, sign-in links and secrets of webhooks that ended a day ago, and workers that are long gone. */
export async function expireSecrets(turn?: Turn): Promise<number> {
  let total = 0;
  for (const table of ['portal_sessions', 'sign_in_links', 'webhook_secrets']) {
    total += await inBatches(BATCH, (limit) => expireEnded(table, limit), turn);
  }
  // Few: the table has a row for each start of a worker within a day.
  const gone = await sql()`
    delete from worker_heartbeats where ctid = any(array(
      select ctid from worker_heartbeats where seen_at < now() - interval '1 day' for update skip locked))`;
  return total + gone.count;
}

async function expireEnded(table: string, limit: number): Promise<number> {
  const gone = await sql()`
    delete from ${sql()(table)} where ctid = any(array(
      select ctid from ${sql()(table)} where expires_at < now() - interval '1 day'
      order by expires_at limit ${limit} for update skip locked))`;
  return gone.count;
}
