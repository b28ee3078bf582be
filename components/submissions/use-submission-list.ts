'use client';

import { useApiList } from '@/components/data/use-api';
import { isFinalStatus } from '@/lib/shared/statuses';
import { listQuestion } from './questions';
import type { SubmissionFilter } from './submission-filter';

const REFRESH_MS = 4_000;
/** While nothing runs: new ones may come from elsewhere. */
const IDLE_REFRESH_MS = 15_000;

/** A tenant's submissions, newest first, page by page; kept fresh while one of them is running. */
export function useSubmissionList(filter: SubmissionFilter) {
  return useApiList(...listQuestion(filter), {
    refreshMs: (items) =>
      items?.some(({ status }) => !isFinalStatus(status)) ? REFRESH_MS : IDLE_REFRESH_MS,
  });
}
