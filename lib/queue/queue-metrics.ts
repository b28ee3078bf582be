import { sql } from '@/db/client';
import type { GaugeReading } from '@/lib/metrics';
import { workerSilenceS } from './queue-health';

/** Gauges of the pipeline. */
export async function readQueueMetrics(): Promise<GaugeReading[]> {
  const rows = await sql()<{ status: string; count: number }[]>`
    select status, count(*) from submissions where status in ('pending', 'processing') group by status`;
  const open = (status: string) => ({
    labels: { status },
    value: rows.find((row) => row.status === status)?.count ?? 0,
  });
  return [
    {
      name: 'lifesign_submissions_open',
      help: 'Submissions that have not ended.',
      values: [open('pending'), open('processing')],
    },
    {
      name: 'lifesign_worker_age_seconds',
      help: 'Seconds since a worker was last seen.',
      values: [{ value: await workerSilenceS() }],
    },
  ];
}
