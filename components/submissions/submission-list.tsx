'use client';

import { ListVideo, LoaderCircle, ScanFace, SearchX } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useApiList } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { isFinalStatus } from '@/lib/shared/statuses';
import { Button, buttonStyle } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { PageHeader } from '../ui/page-header';
import { ExportButtons } from './export-buttons';
import { FilterBar } from './filter-bar';
import { listQuestion } from './questions';
import { filterFrom, filterQuery, type SubmissionFilter } from './submission-filter';
import { SubmissionRows, SubmissionRowsSkeleton } from './submission-rows';

const REFRESH_MS = 4_000;
/** While nothing runs: new ones may come from elsewhere. */
const IDLE_REFRESH_MS = 15_000;

/** A tenant's submissions, newest first, page by page; kept fresh while one of them is running. */
function useSubmissionList(filter: SubmissionFilter) {
  return useApiList(...listQuestion(filter), {
    refreshMs: (items) =>
      items?.some(({ status }) => !isFinalStatus(status)) ? REFRESH_MS : IDLE_REFRESH_MS,
  });
}

function Nothing({ isNarrowed, tenantSlug }: { isNarrowed: boolean; tenantSlug: string }) {
  if (isNarrowed) {
    return (
      <EmptyState icon={SearchX} title="Nothing matches">
        No submission matches these filters.
      </EmptyState>
    );
  }
  const action = (
    <Link href={`/${tenantSlug}/tester`} className={buttonStyle()}>
      <ScanFace aria-hidden="true" />
      Open the tester
    </Link>
  );
  return (
    <EmptyState icon={ListVideo} title="No submissions yet" action={action}>
      Videos sent through the API or the tester appear here with their verdicts.
    </EmptyState>
  );
}

/** The submissions page: filters kept in the address, rows, and more on demand. */
export function SubmissionList() {
  const { tenantSlug } = usePortal();
  const router = useRouter();
  const pathname = usePathname();
  const filter = filterFrom(new URLSearchParams(useSearchParams()));
  const list = useSubmissionList(filter);
  const { items } = list;
  const narrow = (next: SubmissionFilter) =>
    router.replace(`${pathname}${filterQuery(next)}`, { scroll: false });

  return (
    <>
      <PageHeader title="Submissions" action={<ExportButtons filter={filter} />}>
        All submissions of your organisation, newest first.
      </PageHeader>
      <FilterBar filter={filter} onChange={narrow} />
      {list.error && (
        <ErrorNotice
          error={list.error}
          onRetry={() => void list.refetch()}
          shownSinceMs={list.dataUpdatedAt}
          className="mb-5"
        />
      )}
      <p role="status" className="sr-only">
        {list.isSuccess ? `Submissions: ${items.length} shown` : ''}
      </p>
      {(list.isSuccess || list.isPending) && (
        <section
          aria-label="Submissions"
          aria-busy={list.isPending}
          className="overflow-hidden rounded-2xl border border-line bg-surface shadow-card"
        >
          {list.isPending && <SubmissionRowsSkeleton count={8} />}
          {list.isSuccess && items.length > 0 && <SubmissionRows items={items} tenantSlug={tenantSlug} />}
          {list.isSuccess && items.length === 0 && (
            <Nothing isNarrowed={Object.values(filter).some(Boolean)} tenantSlug={tenantSlug} />
          )}
        </section>
      )}
      {list.hasNextPage && (
        <div className="mt-5 flex justify-center">
          <Button
            look="secondary"
            onClick={() => void list.fetchNextPage()}
            aria-disabled={list.isFetchingNextPage}
          >
            {list.isFetchingNextPage && <LoaderCircle aria-hidden="true" className="animate-spin" />}
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
