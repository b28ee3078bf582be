'use client';

import Link from 'next/link';
import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount, formatCredits, formatDay, formatDuration } from '@/lib/shared/format';
import { buttonStyle } from '../ui/button';
import { Card } from '../ui/card';
import { DayChart } from '../ui/day-chart';
import { Skeleton } from '../ui/skeleton';
import type { ApiKey } from './key-form';

type Usage = DataOf<'getUsage'>;

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 font-medium">{children}</dd>
    </div>
  );
}

function DayBars({ buckets }: { buckets: Usage['buckets'] }) {
  const of = (name: 'submissions' | 'live' | 'fake' | 'failed') => buckets.map((bucket) => bucket[name]);
  const most = Math.max(...of('submissions'));
  const busiest = buckets.find((bucket) => bucket.submissions === most)?.day;
  return (
    <div className="mt-6">
      <DayChart
        title="Submissions"
        summary={`Peak: ${formatCount(most)} a day${busiest === undefined ? '' : `, on ${formatDay(busiest)}`}.`}
        days={buckets.flatMap(({ day }) => day ?? [])}
        series={[
          { name: 'Live', values: of('live'), look: 'good' },
          { name: 'Fake', values: of('fake'), look: 'danger' },
          { name: 'Failed', values: of('failed'), look: 'warn' },
        ]}
        total={{ name: 'Submissions', values: of('submissions') }}
      />
    </div>
  );
}

function Figures({ usage: { totals, buckets } }: { usage: Usage }) {
  if (totals.submissions === 0) {
    return <p className="text-ink-faint">No submissions with this key in the last 30 days.</p>;
  }
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Figure label="Submissions">{formatCount(totals.submissions)}</Figure>
        <Figure label="Verdicts">{`${formatCount(totals.live)} live, ${formatCount(totals.fake)} fake`}</Figure>
        <Figure label="Failed">{formatCount(totals.failed)}</Figure>
        <Figure label="Charged">{formatCredits(totals.credits)}</Figure>
        <Figure label="Median time">{totals.p50_ms === null ? '–' : formatDuration(totals.p50_ms)}</Figure>
        <Figure label="p95 time">{totals.p95_ms === null ? '–' : formatDuration(totals.p95_ms)}</Figure>
      </dl>
      <DayBars buckets={buckets} />
    </>
  );
}

/** What was submitted with one key in the last 30 days. */
export function KeyUsageCard({ apiKey: { key_id, mode } }: { apiKey: ApiKey }) {
  const portal = usePortal();
  const usage = useApi('getUsage', { query: { key_id, mode, group_by: 'day' } });
  return (
    <Card
      title="Last 30 days"
      action={
        // The log shows the mode that the portal is in.
        mode === portal.mode && (
          <Link
            href={`/${portal.tenantSlug}/requests?caller=${key_id}`}
            className={buttonStyle({ look: 'secondary', size: 'small' })}
          >
            View its requests
          </Link>
        )
      }
    >
      {usage.isPending && <Skeleton className="h-28" />}
      {usage.error && <ErrorNotice error={usage.error} onRetry={() => void usage.refetch()} />}
      {usage.data && <Figures usage={usage.data} />}
    </Card>
  );
}
