'use client';

import { useApiEvents } from '@/components/data/use-api';
import { isFinalStatus } from '@/lib/shared/statuses';

/** Follows a submission until it is final. */
export function useSubmission(submissionId: string) {
  return useApiEvents('getSubmission', { path: { submission_id: submissionId } }, ({ status }) =>
    isFinalStatus(status),
  );
}
