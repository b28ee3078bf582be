import Link from 'next/link';
import type { Submission } from '@/packages/sdk/src/generated';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { OutcomeBadge } from './status-badge';

const COLUMNS =
  'grid gap-x-4 gap-y-1.5 grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[8.5rem_minmax(0,1.4fr)_minmax(0,1fr)_4.5rem_9rem] md:items-center';

function Row({ submission, tenantSlug }: { submission: Submission; tenantSlug: string }) {
  const { submission_id: id, result } = submission;
  return (
    <li>
      <Link
        href={`/${tenantSlug}/submissions/${id}`}
        prefetch={false}
        className={`${COLUMNS} px-5 py-3.5 hover:bg-tint focus-visible:-outline-offset-2`}
      >
        <span className="row-start-1">
          <OutcomeBadge submission={submission} />
        </span>
        <span
          className="col-span-2 row-start-2 truncate font-mono text-[13px] md:col-span-1 md:row-start-1"
          title={id}
        >
          <span className="sr-only">Submission </span>
          {id}
        </span>
        <span className="row-start-3 truncate text-sm text-ink-soft md:row-start-1" title={submission.model}>
          <span className="sr-only">Model </span>
          {submission.model}
        </span>
        <span className="col-start-2 row-start-1 self-center text-right font-medium md:col-start-4">
          {result !== null && <span className="sr-only">Score </span>}
          {result === null ? '' : result.score.toFixed(1)}
        </span>
        <span className="col-start-2 row-start-3 text-right text-[13px] text-ink-faint md:col-start-5 md:row-start-1">
          <Time value={submission.created_at} relative />
        </span>
      </Link>
    </li>
  );
}

/** Submissions as rows of links; one grid that becomes a card per row on a phone. */
export function SubmissionRows({ items, tenantSlug }: { items: Submission[]; tenantSlug: string }) {
  return (
    <div className="overflow-hidden">
      <div
        aria-hidden="true"
        className={`${COLUMNS} hidden border-b border-line px-5 py-2.5 text-[13px] text-ink-faint md:grid`}
      >
        <span>Outcome</span>
        <span>Submission</span>
        <span>Model</span>
        <span className="text-right">Score</span>
        <span className="text-right">Created</span>
      </div>
      <ul className="divide-y divide-line">
        {items.map((submission) => (
          <Row key={submission.submission_id} submission={submission} tenantSlug={tenantSlug} />
        ))}
      </ul>
    </div>
  );
}

/** What stands in the list while it is being read for the first time. */
export function SubmissionRowsSkeleton({ count }: { count: number }) {
  const rows = Array.from({ length: count }, (_, index) => index);
  return (
    <div role="status" className="divide-y divide-line">
      <span className="sr-only">Loading submissions</span>
      {rows.map((row) => (
        <div key={row} className="flex items-center gap-4 px-5 py-4">
          <Skeleton className="h-6 w-24 rounded-full" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="hidden h-4 w-32 md:block" />
        </div>
      ))}
    </div>
  );
}
