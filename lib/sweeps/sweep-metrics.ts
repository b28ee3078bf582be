import { readOverdue } from './overdue';

/** Gauges of what the sweeps have before them, in the Prometheus text format. */
export async function renderSweepMetrics(): Promise<string> {
  const sweeps = await readOverdue();
  const gauge = (name: string, help: string, figureOf: (sweep: (typeof sweeps)[number]) => string) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...sweeps.map((one) => `${name}{sweep="${one.sweep}"} ${figureOf(one)}`),
  ];
  return [
    ...gauge(
      'lifesign_sweep_overdue',
      'Rows that should be gone by now, counted up to 10,000.',
      ({ count }) => String(count),
    ),
    ...gauge(
      'lifesign_sweep_overdue_seconds',
      'Seconds since the oldest row that should be gone became due.',
      ({ oldestS }) => oldestS.toFixed(0),
    ),
    '',
  ].join('\n');
}
