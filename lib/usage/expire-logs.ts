import { sql } from '@/db/client';

const REQUEST_LOG_DAYS = 30;

/** Drops request log rows, ended portal sessions, old sign-in links and long gone workers. */
export async function expireLogs(): Promise<void> {
  await sql()`delete from request_log where id in (
    select id from request_log where created_at < now() - ${REQUEST_LOG_DAYS} * interval '1 day' limit 20000)`;
  await sql()`delete from portal_sessions where expires_at < now() - interval '1 day'`;
  await sql()`delete from sign_in_links where expires_at < now() - interval '1 day'`;
  await sql()`delete from worker_heartbeats where seen_at < now() - interval '1 day'`;
}
