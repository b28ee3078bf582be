'use client';

import { ArrowRight, ScanFace } from 'lucide-react';
import Link from 'next/link';
import type { SubmissionView } from '@/lib/shared/api-types';
import { ErrorNotice } from '../error-notice';
import { usePortal } from '../portal/portal-context';
import { SubmissionRows } from '../submissions/submission-rows';
import { SubmissionRowsSkeleton } from '../submissions/submission-rows-skeleton';
import { buttonStyle } from '../ui/button';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { BalanceCard } from './balance-card';
import { FirstVerdict, hasFirstVerdict } from './first-verdict';
import { FromYourCode } from './from-your-code';
import { useOverview } from './use-overview';

function LastSubmissions({ items, tenantSlug }: { items: SubmissionView[] | undefined; tenantSlug: string }) {
  return (
    <section className="min-w-0 overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
      <header className="flex items-center justify-between gap-3 border-b border-line px-5 py-3">
        <h2 className="text-base font-semibold">Last submissions</h2>
        <Link
          href={`/${tenantSlug}/submissions`}
          className="inline-flex min-h-9 items-center gap-1.5 rounded-md text-sm text-ink-soft hover:text-ink"
        >
          All
          <span className="sr-only"> submissions</span>
          <ArrowRight aria-hidden="true" className="size-4" />
        </Link>
      </header>
      {items === undefined && <SubmissionRowsSkeleton count={3} />}
      {items?.length === 0 && (
        <p className="px-5 py-8 text-center text-ink-faint">None yet. The first one shows up here.</p>
      )}
      {items !== undefined && items.length > 0 && <SubmissionRows items={items} tenantSlug={tenantSlug} />}
    </section>
  );
}

/** The first page after signing in: what to do next, what is left, what happened last. */
export function Overview() {
  const { tenantSlug, tenantName, mode } = usePortal();
  const { credits, recent } = useOverview({ tenantSlug, mode });
  const items = recent.data?.items;
  const failed = [recent, credits].find((query) => query.isError);
  const isEstablished = items !== undefined && hasFirstVerdict(items);

  return (
    <>
      <PageHeader
        title="Welcome back"
        action={
          <Link href={`/${tenantSlug}/tester`} className={buttonStyle()}>
            <ScanFace aria-hidden="true" />
            Test a video
          </Link>
        }
      >
        Here is how {tenantName} is doing.
      </PageHeader>
      {failed && <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} className="mb-5" />}
      <div className="mb-5 grid items-stretch gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
        {items === undefined && <Skeleton className="h-72 rounded-2xl" />}
        {items !== undefined && (isEstablished ? <FromYourCode /> : <FirstVerdict items={items} />)}
        <BalanceCard credits={credits.data} />
      </div>
      <LastSubmissions items={items} tenantSlug={tenantSlug} />
      {!isEstablished && <FromYourCode className="mt-5" />}
    </>
  );
}
