import type { GaugeReading } from '@/lib/metrics';
import { readOverdue } from './overdue';

/** Gauges of what the sweeps have before them. */
export async function readSweepMetrics(): Promise<GaugeReading[]> {
  const sweeps = await readOverdue();
  return [
    {
      name: 'lifesign_sweep_overdue',
      help: 'Rows that should be gone by now, counted up to 10,000.',
      values: sweeps.map(({ sweep, count }) => ({ labels: { sweep }, value: count })),
    },
    {
      name: 'lifesign_sweep_overdue_seconds',
      help: 'Seconds since the oldest row that should be gone became due.',
      values: sweeps.map(({ sweep, oldestS }) => ({ labels: { sweep }, value: Math.round(oldestS) })),
    },
  ];
}
