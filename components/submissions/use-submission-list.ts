'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { listSubmissions } from '@/components/data/api-client';
import type { TenantView } from '@/components/session/mode';
import { isFinalStatus } from '@/lib/shared/statuses';
import { filterParams, type SubmissionFilter } from './submission-filter';

const PAGE_SIZE = 25;
const REFRESH_MS = 4_000;
/** While nothing runs: new ones may come from elsewhere. */
const IDLE_REFRESH_MS = 15_000;
/** Every loaded page is read again at a refresh; beyond this many the reader's eye is elsewhere. */
const MAX_REFRESHED_PAGES = 2;

/** A tenant's submissions, newest first, page by page; kept fresh while one of them is running. */
export function useSubmissionList({ tenantSlug, mode }: TenantView, filter: SubmissionFilter) {
  return useInfiniteQuery({
    queryKey: ['submissions', tenantSlug, mode, filter],
    queryFn: ({ pageParam, signal }) =>
      listSubmissions(
        { tenantSlug, mode },
        { ...filterParams(filter), limit: PAGE_SIZE, cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      const isRunning = pages.some((page) => page.items.some((item) => !isFinalStatus(item.status)));
      if (pages.length > MAX_REFRESHED_PAGES || state.error !== null) return false;
      return isRunning ? REFRESH_MS : IDLE_REFRESH_MS;
    },
  });
}
