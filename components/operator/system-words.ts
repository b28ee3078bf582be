import type { DataOf } from '@/components/data/call-api';

export type Status = DataOf<'getInstanceStatus'>;
export type Worker = Status['workers'][number];

/** Below this share of its disk an installation runs out of room soon. */
const LOW_DISK_SHARE = 0.1;

export function isDiskLow({ disk }: Status['storage']): boolean {
  return disk !== null && disk.free_bytes < disk.total_bytes * LOW_DISK_SHARE;
}

/** What needs somebody, a sentence each; empty when all is well. */
export function troublesOf({ readiness, workers, storage }: Status): string[] {
  const failing = Object.entries(readiness.checks)
    .filter(([, check]) => check.status === 'failing')
    .map(([name, check]) => check.detail ?? `The ${name} check is failing.`);
  const stale = workers.filter((worker) => worker.stale).length;
  return [
    ...failing,
    ...(workers.length === stale ? ['No worker is alive: queued submissions are not processed.'] : []),
    ...(stale > 0 && stale < workers.length
      ? [`${stale === 1 ? 'A worker has' : `${stale} workers have`} stopped responding.`]
      : []),
    ...(isDiskLow(storage) ? ['Less than 10 % of the disk is free.'] : []),
  ];
}
