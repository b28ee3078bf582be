import os from 'node:os';
import { env } from '@/lib/env';

/**
 * How many runs may be under way: more than there are media processes, since a run also waits for downloads. One tenant
 * alone gets most places but never all, so that another's next video does not wait for a full queue.
 */
export function runLimits(): [{ limit: number }, { limit: number; key: string }] {
  const total = totalRuns();
  return [
    { limit: total },
    { limit: Math.max(1, total - Math.ceil(total / 4)), key: 'event.data.tenant_id' },
  ];
}

/** Places for runs on one worker. */
export function totalRuns(): number {
  return env().WORKER_CONCURRENCY ?? 4 * (env().MEDIA_WORKERS ?? os.availableParallelism());
}

/** Places of webhooks, beside those of runs: they wait for strangers, and videos must not wait for them. */
export const WEBHOOK_RUNS = 24;
export const WEBHOOK_RUNS_PER_ENDPOINT = 4;
export const FAN_OUT_RUNS = 4;

/** Places that a worker has for everything together, so that no function waits for another's. */
export function totalPlaces(): number {
  return totalRuns() + WEBHOOK_RUNS + FAN_OUT_RUNS + 2;
}
