import { formatBytes, formatCount, formatPercent } from '@/lib/shared/format';
import { Badge } from '../ui/badge';
import { Card } from '../ui/card';
import { Fact, FactList } from '../ui/facts';
import { Time } from '../ui/time';
import { isDiskLow, type Status } from './system-words';

function Waiting({ label, waiting }: { label: string; waiting: Status['queue']['pending'] }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5">
        <span className="text-2xl font-semibold tabular-nums">{formatCount(waiting.count)}</span>
        <span className="block text-[13px] text-ink-soft">
          {waiting.oldest_at !== null && (
            <>
              oldest <Time value={waiting.oldest_at} relative />
            </>
          )}
        </span>
      </dd>
    </div>
  );
}

/** What waits, and since when. */
export function QueueCard({ queue }: { queue: Status['queue'] }) {
  return (
    <Card title="Queue">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3">
        <Waiting label="Waiting" waiting={queue.pending} />
        <Waiting label="Processing" waiting={queue.processing} />
        <Waiting label="Webhooks to send" waiting={queue.deliveries} />
      </dl>
      <p className="mt-5 border-t border-line pt-4 text-[13px] text-ink-faint">
        {queue.mode === 'embedded'
          ? 'Submissions of all tenants, live and test. The queue is embedded.'
          : 'Submissions of all tenants, live and test. An Inngest server distributes the work.'}
      </p>
    </Card>
  );
}

/** The checks of `/health/ready`. */
export function ChecksCard({ checks }: { checks: Status['readiness']['checks'] }) {
  return (
    <Card title="Health">
      <ul className="divide-y divide-line">
        {Object.entries(checks).map(([name, check]) => (
          <li
            key={name}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5 text-sm"
          >
            <span className="font-medium capitalize">{name}</span>
            <span className="flex items-center gap-3">
              <span className="text-[13px] text-ink-faint tabular-nums">
                {formatCount(check.latency_ms)} ms
              </span>
              {check.status === 'ok' ? <Badge tone="good">OK</Badge> : <Badge tone="danger">Failing</Badge>}
            </span>
            {check.detail && <p className="basis-full text-[13px] text-danger">{check.detail}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const DRIVERS = { disk: 'Local disk', s3: 'S3 bucket' };

function Kept({ kept, one }: { kept: Status['storage']['videos']; one: string }) {
  return (
    <>
      {formatBytes(kept.bytes)} in {formatCount(kept.files)} {kept.files === 1 ? one : `${one}s`}
    </>
  );
}

/** What is kept, and the room that is left. */
export function StorageCard({ storage }: { storage: Status['storage'] }) {
  const { disk } = storage;
  return (
    <Card title="Storage">
      <FactList>
        <Fact label="Backend">{DRIVERS[storage.driver]}</Fact>
        <Fact label="Videos kept">
          <Kept kept={storage.videos} one="file" />
        </Fact>
        <Fact label="Unused uploads">
          <Kept kept={storage.uploads} one="upload" />
        </Fact>
        {disk !== null && (
          <Fact label="Disk of the data folder">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              {formatBytes(disk.free_bytes)} of {formatBytes(disk.total_bytes)} free (
              {formatPercent(disk.total_bytes === 0 ? 0 : disk.free_bytes / disk.total_bytes)})
              {isDiskLow(storage) && <Badge tone="danger">Low</Badge>}
            </span>
          </Fact>
        )}
      </FactList>
    </Card>
  );
}

export function DatabaseCard({ database }: { database: Status['database'] }) {
  return (
    <Card title="Database">
      <FactList>
        <Fact label="PostgreSQL">{database.version}</Fact>
        <Fact label="Size">{formatBytes(database.size_bytes)}</Fact>
        <Fact label="Migrations applied">{formatCount(database.migrations)}</Fact>
        <Fact label="Last migration">
          <code className="font-mono text-[13px] wrap-anywhere">{database.last_migration}</code>
          <span className="block text-[13px] text-ink-faint">
            <Time value={database.migrated_at} />
          </span>
        </Fact>
      </FactList>
    </Card>
  );
}
