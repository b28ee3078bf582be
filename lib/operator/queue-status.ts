import { count, desc, eq, getTableColumns, inArray, isNull, min, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { submissions, webhookDeliveries, workerHeartbeats } from '@/db/schema';
import { remembered } from './remembered';

/** A worker that has said nothing for longer is taken for dead: it speaks every 5 s. */
const STALE_AFTER_S = 20;
const MAX_WORKERS = 100;
const DELIVERIES_CACHE_MS = 15_000;

/** How much waits, and since when. */
export interface Waiting {
  count: number;
  oldestAt: Date | null;
}

export interface QueueStatus {
  /** Submissions that no worker has begun. */
  pending: Waiting;
  processing: Waiting;
  /** Deliveries of webhooks, those that wait for their next attempt among them. */
  deliveries: Waiting;
}

export interface WorkerStatus {
  id: string;
  seenAt: Date;
  startedAt: Date | null;
  isStale: boolean;
  version: string | null;
  /** Steps that it takes at once; null where an Inngest server hands them out. */
  places: number | null;
  mediaProcesses: number | null;
  mediaBusy: number | null;
  mediaQueued: number | null;
}

const NOTHING: Waiting = { count: 0, oldestAt: null };

/** No index knows which deliveries wait, so they are not counted for every reader. */
const readDeliveries = remembered(async (): Promise<Waiting> => {
  const rows = await db()
    .select({ count: count(), oldestAt: min(webhookDeliveries.createdAt) })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.status, 'pending'));
  return rows[0] ?? NOTHING;
}, DELIVERIES_CACHE_MS);

/** What waits, all tenants and modes together. */
export async function readQueueStatus(): Promise<QueueStatus> {
  const [rows, deliveries] = await Promise.all([
    db()
      .select({ status: submissions.status, count: count(), oldestAt: min(submissions.createdAt) })
      .from(submissions)
      .where(inArray(submissions.status, ['pending', 'processing']))
      .groupBy(submissions.status),
    readDeliveries(),
  ]);
  const of = (status: string): Waiting => {
    const row = rows.find((one) => one.status === status);
    return row === undefined ? NOTHING : { count: row.count, oldestAt: row.oldestAt };
  };
  return { pending: of('pending'), processing: of('processing'), deliveries };
}

/** Workers that run, and those that ended without a word within the last day; the newest sign of life first. */
export async function readWorkers(): Promise<WorkerStatus[]> {
  const { workerId: id, stoppedAt: _stoppedAt, ...columns } = getTableColumns(workerHeartbeats);
  const isStale = sql<boolean>`${columns.seenAt} < now() - ${STALE_AFTER_S} * interval '1 second'`;
  return db()
    .select({ id, ...columns, isStale })
    .from(workerHeartbeats)
    .where(isNull(workerHeartbeats.stoppedAt))
    .orderBy(desc(columns.seenAt), id)
    .limit(MAX_WORKERS);
}
