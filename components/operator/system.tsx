'use client';

import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatUptime } from '@/lib/shared/format';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { instanceStatusQuestion } from './questions';
import { ChecksCard, DatabaseCard, QueueCard, StorageCard } from './system-cards';
import type { Status } from './system-words';
import { troublesOf } from './system-words';
import { WorkersCard } from './workers-card';

const REFRESH_MS = 5_000;

/** Whether anything needs somebody; read out when that changes, not at every refresh. */
function Summary({ status }: { status: Status }) {
  const troubles = troublesOf(status);
  return (
    <div role="status">
      {troubles.length === 0 ? (
        <Notice tone="good" title="All systems are working" />
      ) : (
        <Notice tone="danger" title="Attention needed">
          <ul className="list-disc space-y-1 pl-4">
            {troubles.map((trouble) => (
              <li key={trouble}>{trouble}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

/** How the installation is, every five seconds anew. */
export function System() {
  const { data, error, refetch, dataUpdatedAt } = useApi(...instanceStatusQuestion, {
    refreshMs: REFRESH_MS,
  });
  return (
    <>
      <PageHeader title="System">
        {data === undefined ? (
          'Queue, workers, storage, database and health of this installation.'
        ) : (
          <>
            Lifesign {data.version} on Node.js {data.node_version}; this web process has been up for{' '}
            {formatUptime(data.uptime_s)}.
          </>
        )}
      </PageHeader>
      {error != null && (
        <div className="mb-6 space-y-2">
          <ErrorNotice error={error} onRetry={() => void refetch()} />
          {data !== undefined && (
            <p className="text-sm text-ink-soft">
              What you see was last updated <Time value={new Date(dataUpdatedAt).toISOString()} relative />.
            </p>
          )}
        </div>
      )}
      {data !== undefined && (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <div className="lg:col-span-2">
            <Summary status={data} />
          </div>
          <QueueCard queue={data.queue} />
          <ChecksCard checks={data.readiness.checks} />
          <WorkersCard workers={data.workers} />
          <StorageCard storage={data.storage} />
          <DatabaseCard database={data.database} />
        </div>
      )}
      {data === undefined && error == null && (
        <div aria-busy="true" className="grid gap-6 lg:grid-cols-2">
          {['a', 'b', 'c', 'd'].map((card) => (
            <Skeleton key={card} className="h-52 rounded-2xl" />
          ))}
        </div>
      )}
    </>
  );
}
