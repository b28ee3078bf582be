import { Cpu } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '@/lib/shared/format';
import { Badge } from '../ui/badge';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { EmptyState } from '../ui/empty-state';
import { Time } from '../ui/time';
import type { Worker } from './system-words';

function mediaOf({ media_processes, media_busy, media_queued }: Worker): string {
  if (media_processes === null) return 'none';
  const busy = `${formatCount(media_busy ?? 0)} of ${formatCount(media_processes)} busy`;
  return media_queued ? `${busy}, ${formatCount(media_queued)} waiting` : busy;
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="text-sm">{children}</dd>
    </div>
  );
}

function Row({ worker }: { worker: Worker }) {
  return (
    <li className="py-4 first:pt-0 last:pb-0">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <code className="min-w-0 font-mono text-[13px] font-medium wrap-anywhere">{worker.worker_id}</code>
        {worker.stale ? <Badge tone="danger">Stale</Badge> : <Badge tone="good">Alive</Badge>}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
        <Detail label="Last heartbeat">
          <span className={cn(worker.stale && 'font-medium text-danger')}>
            <Time value={worker.seen_at} relative />
          </span>
        </Detail>
        <Detail label="Started">
          {worker.started_at === null ? 'unknown' : <Time value={worker.started_at} relative />}
        </Detail>
        <Detail label="Concurrency">
          {worker.places === null ? 'set by Inngest' : formatCount(worker.places)}
        </Detail>
        <Detail label="Media processes">{mediaOf(worker)}</Detail>
        <Detail label="Version">{worker.version ?? 'unknown'}</Detail>
      </dl>
    </li>
  );
}

/** The processes that judge videos; those that ended without a word stay here for a day. */
export function WorkersCard({ workers }: { workers: Worker[] }) {
  return (
    <Card title="Workers" className="lg:col-span-2">
      {workers.length === 0 ? (
        <EmptyState icon={Cpu} title="No worker has been seen">
          Submissions stay queued until a worker runs.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {workers.map((worker) => (
            <Row key={worker.worker_id} worker={worker} />
          ))}
        </ul>
      )}
    </Card>
  );
}
