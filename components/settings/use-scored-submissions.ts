'use client';

import { useQuery } from '@tanstack/react-query';
import { listSubmissions } from '@/components/data/api-client';
import { usePortal } from '@/components/session/portal-context';
import type { ScoredSubmission } from './threshold-changes';

const PAGE_SIZE = 100;
const PAGES = 2;
const STALE_MS = 60_000;

/** The last 200 submissions that have a score, newest first, in the mode the portal is in. */
export function useScoredSubmissions(isWanted: boolean) {
  const { tenantSlug, mode } = usePortal();
  return useQuery({
    queryKey: ['scored-submissions', tenantSlug, mode],
    enabled: isWanted,
    staleTime: STALE_MS,
    async queryFn({ signal }) {
      const scored: ScoredSubmission[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const query = { status: 'completed', limit: PAGE_SIZE, cursor };
        const { items, next_cursor } = await listSubmissions({ tenantSlug, mode }, query, signal);
        for (const { submission_id: id, result, created_at: createdAt } of items) {
          if (result !== null) scored.push({ id, score: result.score, createdAt });
        }
        if (next_cursor === null) break;
        cursor = next_cursor;
      }
      return scored;
    },
  });
}
