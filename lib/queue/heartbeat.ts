import { sql } from '@/db/client';
import { productVersion } from '@/lib/version';

/** What a worker says of itself with every sign of life. */
export interface WorkerFacts {
  startedAt: Date;
  /** Steps that it takes at once; null where an Inngest server hands them out. */
  places: number | null;
  /** Its processes for decoding and inference; null where it has not started them. */
  media: { processes: number; busy: number; queued: number } | null;
}

/** Says that this worker is alive. */
export async function beat(workerId: string, { startedAt, places, media }: WorkerFacts): Promise<void> {
  await sql()`
    insert into worker_heartbeats
      (worker_id, started_at, version, places, media_processes, media_busy, media_queued)
    values (${workerId}, ${startedAt}, ${productVersion()}, ${places}, ${media?.processes ?? null},
      ${media?.busy ?? null}, ${media?.queued ?? null})
    on conflict (worker_id) do update set seen_at = now(), media_processes = excluded.media_processes,
      media_busy = excluded.media_busy, media_queued = excluded.media_queued`;
}

/** Says that this worker was stopped, so that nobody takes it for one that died. */
export async function sayGoodbye(workerId: string): Promise<void> {
  await sql()`update worker_heartbeats set stopped_at = now() where worker_id = ${workerId}`;
}
