import { REASONS, type Reason, type ReasonCode, reason } from '@/lib/shared/reasons';
import type { SubmissionOutcome } from './settle-submission';

/** The outcome of a submission that can't be judged, in the words of the table of reasons. */
export function failedOutcome(
  code: ReasonCode,
  processingMs: number | null,
  reasons?: Reason[],
): SubmissionOutcome {
  return {
    kind: 'failed',
    modelVersion: null,
    code,
    message: REASONS[code].userMessage,
    reasons: reasons ?? [reason(code)],
    processingMs,
    observed: null,
  };
}
