'use client';

import { useApiEvents } from '@/components/data/use-api';
import { isFinalStatus } from '@/lib/shared/statuses';
import { submissionQuestion } from './questions';

/** Follows a submission until it is final. */
export function useSubmission(submissionId: string) {
  return useApiEvents(...submissionQuestion(submissionId), ({ status }) => isFinalStatus(status));
}
