'use client';

import { formatCount, formatCredits, formatDuration } from '@/lib/shared/format';
import type { DataOf } from '../call-api';
import { ErrorNotice } from '../error-notice';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { useApi } from '../use-api';
import type { ApiKey } from './key-form';

type Usage = DataOf<'getUsage'>;

const BAR_WIDTH = 6;
const GAP = 2;
const HEIGHT = 64;

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 font-medium">{children}</dd>
    </div>
  );
}

/** Submissions a day as bars, one for each day of the range. */
function DayBars({ buckets }: { buckets: Usage['buckets'] }) {
  const most = Math.max(1, ...buckets.map((bucket) => bucket.submissions));
  const busiest = buckets.find((bucket) => bucket.submissions === most);
  return (
    <figure className="mt-5">
      <svg
        role="img"
        aria-label={`Submissions a day. Most: ${formatCount(busiest?.submissions ?? 0)}${busiest?.day ? ` on ${busiest.day}` : ''}.`}
        viewBox={`0 0 ${buckets.length * (BAR_WIDTH + GAP)} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-16 w-full"
      >
        {buckets.map((bucket, index) => {
          const height = bucket.submissions === 0 ? 1 : Math.max(3, (bucket.submissions / most) * HEIGHT);
          return (
            <rect
              key={bucket.day}
              x={index * (BAR_WIDTH + GAP)}
              y={HEIGHT - height}
              width={BAR_WIDTH}
              height={height}
              className={bucket.submissions === 0 ? 'fill-line-strong' : 'fill-signal'}
            >
              <title>{`${bucket.day}: ${formatCount(bucket.submissions)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="mt-1.5 flex justify-between text-xs text-ink-faint">
        <span>{buckets[0]?.day}</span>
        <span>{buckets.at(-1)?.day}</span>
      </figcaption>
    </figure>
  );
}

function Figures({ usage: { totals, buckets } }: { usage: Usage }) {
  if (totals.submissions === 0) {
    return <p className="text-ink-faint">Nothing was submitted with this key in the last 30 days.</p>;
  }
  return (
    <>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Figure label="Submissions">{formatCount(totals.submissions)}</Figure>
        <Figure label="Verdicts">{`${formatCount(totals.live)} live, ${formatCount(totals.fake)} fake`}</Figure>
        <Figure label="Failed">{formatCount(totals.failed)}</Figure>
        <Figure label="Charged">{formatCredits(totals.credits)}</Figure>
        <Figure label="Half done within">
          {totals.p50_ms === null ? '–' : formatDuration(totals.p50_ms)}
        </Figure>
        <Figure label="95 % done within">
          {totals.p95_ms === null ? '–' : formatDuration(totals.p95_ms)}
        </Figure>
      </dl>
      <DayBars buckets={buckets} />
    </>
  );
}

/** What was submitted with one key in the last 30 days. */
export function KeyUsageCard({ apiKey: { key_id, mode } }: { apiKey: ApiKey }) {
  const usage = useApi('getUsage', { query: { key_id, mode, group_by: 'day' } });
  return (
    <Card title="Last 30 days">
      {usage.isPending && <Skeleton className="h-28" />}
      {usage.error && <ErrorNotice error={usage.error} onRetry={() => void usage.refetch()} />}
      {usage.data && <Figures usage={usage.data} />}
    </Card>
  );
}
