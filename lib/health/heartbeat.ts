import { sql } from '@/db/client';

/** Says that this worker is alive. */
export async function beat(workerId: string): Promise<void> {
  await sql()`insert into worker_heartbeats (worker_id) values (${workerId})
    on conflict (worker_id) do update set seen_at = now()`;
}
