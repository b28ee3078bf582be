import { env } from '@/lib/env';
import { failedOutcome, settleSubmission } from '@/lib/submissions/settle-submission';
import type { inngest } from './client';
import { readSubmissionEvent } from './events';

const RETRIES = 4;
/** The part of its time to the deadline in which a submission must be begun: the rest is for the work itself. */
const START_WITHIN = 0.9;

type OnFailure = NonNullable<Parameters<typeof inngest.createFunction>[0]['onFailure']>;

interface SubmissionOptions {
  retries: typeof RETRIES;
  timeouts: { start: `${number}s`; finish: `${number}s` };
  onFailure: OnFailure;
}

/**
 * What the functions that bring a submission to its end have in common. A run that can't meet the deadline any more is
 * not begun; `reconcile` ends its submission.
 */
export function submissionOptions(): SubmissionOptions {
  const deadlineS = env().SUBMISSION_DEADLINE_S;
  return {
    retries: RETRIES,
    timeouts: { start: `${Math.floor(START_WITHIN * deadlineS)}s`, finish: `${deadlineS}s` },
    onFailure: async ({ event, step }) => {
      const { submission_id } = readSubmissionEvent(event.data.event.data);
      await step.run('settle', () =>
        settleSubmission(submission_id, failedOutcome('processing_error', null)),
      );
    },
  };
}
