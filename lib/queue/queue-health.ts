import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

const CACHE_MS = 2_000;
const bootedMs = Date.now();
let known: { ageS: number; readMs: number } | undefined;

/** Seconds since any worker last said that it is alive; since the start of this process when none ever did. */
export async function workerSilenceS(): Promise<number> {
  const nowMs = Date.now();
  if (known !== undefined && nowMs - known.readMs < CACHE_MS) return known.ageS;
  const rows = await sql()<{ ageS: number | null }[]>`
    select extract(epoch from now() - max(seen_at))::float8 as age_s from worker_heartbeats`;
  const sinceBootS = (nowMs - bootedMs) / 1_000;
  const ageS = Math.min(rows[0]?.ageS ?? sinceBootS, Number.MAX_SAFE_INTEGER);
  known = { ageS: Math.max(0, ageS), readMs: nowMs };
  return known.ageS;
}

/** False once no worker has been heard of for `QUEUE_OUTAGE_GRACE_S`: then nothing new is accepted. */
async function isQueueMoving(): Promise<boolean> {
  const ageS = await workerSilenceS();
  const sinceBootS = (Date.now() - bootedMs) / 1_000;
  // After a restart of everything the last heartbeat is old, and the worker is only just coming up.
  return Math.min(ageS, sinceBootS) <= env().QUEUE_OUTAGE_GRACE_S;
}

/** Asked before anything is reserved. @throws AppError service_unavailable while nobody would take the work */
export async function requireMovingQueue(): Promise<void> {
  if (await isQueueMoving()) return;
  throw new AppError('service_unavailable', 'No worker has been seen for a while. Nothing was charged.');
}
