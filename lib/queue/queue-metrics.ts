import { sql } from '@/db/client';
import { queueAgeS } from './queue-health';

/** Gauges of the pipeline in the Prometheus text format. */
export async function renderQueueMetrics(): Promise<string> {
  const rows = await sql()<{ status: string; count: string }[]>`
    select status, count(*) from submissions where status in ('pending', 'processing') group by status`;
  const count = (status: string) => rows.find((row) => row.status === status)?.count ?? '0';
  return [
    '# HELP lifesign_submissions_open Submissions that have not ended.',
    '# TYPE lifesign_submissions_open gauge',
    `lifesign_submissions_open{status="pending"} ${count('pending')}`,
    `lifesign_submissions_open{status="processing"} ${count('processing')}`,
    '# HELP lifesign_worker_age_seconds Seconds since a worker was last seen.',
    '# TYPE lifesign_worker_age_seconds gauge',
    `lifesign_worker_age_seconds ${(await queueAgeS()).toFixed(1)}`,
    '',
  ].join('\n');
}
