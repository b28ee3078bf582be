'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, pollSubmission, type SubmissionSnapshot } from '@/components/data/api-client';
import type { TenantView } from '@/components/session/mode';
import { isFinalStatus } from '@/lib/shared/statuses';

const WAIT_S = 20;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Follows a submission until it is final: each read is held by the server until something changes,
 * and failed reads are repeated ever more slowly.
 */
export function useSubmission({ tenantSlug, mode }: TenantView, submissionId: string) {
  const queryClient = useQueryClient();
  const queryKey = ['submission', tenantSlug, mode, submissionId];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const known = queryClient.getQueryData<SubmissionSnapshot>(queryKey);
      return pollSubmission({ tenantSlug, mode }, submissionId, known, WAIT_S, signal);
    },
    retry: false,
    refetchOnWindowFocus: (query) => !isDone(query.state.data),
    refetchInterval: ({ state }) => {
      if (isDone(state.data)) return false;
      const { error, errorUpdateCount } = state;
      if (error === null) return FIRST_PAUSE_MS;
      if (error instanceof ApiError && !error.isTransient) return false;
      const asked = error instanceof ApiError ? (error.retryAfterS ?? 0) * 1_000 : 0;
      return Math.max(asked, Math.min(FIRST_PAUSE_MS * 2 ** errorUpdateCount, LONGEST_PAUSE_MS));
    },
  });
}

function isDone(snapshot: SubmissionSnapshot | undefined): boolean {
  return snapshot !== undefined && isFinalStatus(snapshot.submission.status);
}
