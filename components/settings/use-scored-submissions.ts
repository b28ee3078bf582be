'use client';

import { useApiPages } from '@/components/data/use-api';
import type { ScoredSubmission } from './threshold-changes';

const PAGE_SIZE = 100;
const PAGES = 2;
const STALE_MS = 60_000;

/** The last 200 submissions that have a score, newest first, in the mode the portal is in. */
export function useScoredSubmissions() {
  const { data, error, refetch } = useApiPages(
    'listSubmissions',
    { query: { status: 'completed', limit: PAGE_SIZE } },
    { pages: PAGES, staleMs: STALE_MS },
  );
  const scored = data?.flatMap(({ submission_id: id, result, created_at: createdAt }): ScoredSubmission[] =>
    result === null ? [] : [{ id, score: result.score, createdAt }],
  );
  return { data: scored, error, refetch };
}
