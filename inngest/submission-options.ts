import { failedOutcome } from '@/lib/submissions/failed-outcome';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import type { inngest } from './client';
import { readSubmissionEvent } from './events';

const RETRIES = 4;

type OnFailure = NonNullable<Parameters<typeof inngest.createFunction>[0]['onFailure']>;

/** What the functions that bring a submission to its end have in common. */
export function submissionOptions(): { retries: typeof RETRIES; onFailure: OnFailure } {
  return {
    retries: RETRIES,
    onFailure: async ({ event, step }) => {
      const { submission_id } = readSubmissionEvent(event.data.event.data);
      await step.run('settle', () =>
        settleSubmission(submission_id, failedOutcome('processing_error', null)),
      );
    },
  };
}
