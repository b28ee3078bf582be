import { mediaPool } from '@/lib/media/media';
import { analyseSubmission } from '@/lib/submissions/analyse-submission';
import { failOverdue } from '@/lib/submissions/fail-overdue';
import { fetchVideo, unfetched } from '@/lib/submissions/fetch-video';
import { modelOf } from '@/lib/submissions/model-of';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { findRunning, startProcessing } from '@/lib/submissions/start-processing';
import {
  outcomeInTest,
  parseTestOutcome,
  SLOW_S,
  type TestOutcome,
  TIMEOUT_DEADLINE_S,
} from '@/lib/submissions/test-outcome';
import { inngest } from '../client';
import { judgingLimits, testJudgingLimits } from '../concurrency';
import { readSubmissionEvent, submissionSubmitted, testSubmitted } from '../events';
import { submissionOptions } from '../submission-options';

/** Ends a submission of the sandbox as it was ordered; one that shall time out is ended as any overdue one. */
async function settleInTest(
  submissionId: string,
  ordered: TestOutcome,
  submission: Parameters<typeof modelOf>[0],
): Promise<boolean> {
  const { version, frames } = (await modelOf(submission)).manifest;
  const outcome = outcomeInTest(ordered, { version, frames });
  return outcome === null ? failOverdue(submissionId) : settleSubmission(submissionId, outcome);
}

/**
 * From an accepted submission, its video in storage, to its verdict. Probing, decoding and inference share one step
 * because the frames never leave the process that decodes them: between steps they would be hundreds of megabytes. The
 * end is part of that step, since what a step returns is kept for days, maybe on a server of others: no step returns what
 * was seen of a person.
 */
function judging(
  id: string,
  trigger: typeof submissionSubmitted | typeof testSubmitted,
  limits: ReturnType<typeof judgingLimits>,
) {
  return inngest.createFunction(
    { id, triggers: [trigger], concurrency: limits, ...submissionOptions() },
    async ({ event, step }) => {
      const { submission_id } = readSubmissionEvent(event.data);

      const fetched = await step.run('fetch', async () => {
        const submission = await startProcessing(submission_id);
        if (submission === null) return null;
        const ordered = submission.testOutcome === null ? null : parseTestOutcome(submission.testOutcome);
        const { model, modelGeneration } = submission;
        if (ordered !== null) return { kind: 'ordered' as const, ordered, model, modelGeneration };
        // It is there, unless the submission was made by a release that fetched here.
        return fetchVideo(submission);
      });
      if (fetched === null) return { submission_id, settled: false };

      if (fetched.kind === 'ordered') {
        const { ordered } = fetched;
        // Sleeping holds no place in the queue.
        if (ordered.kind === 'slow') await step.sleep('slow', `${SLOW_S}s`);
        if (ordered.kind === 'timeout') await step.sleep('past-the-deadline', `${TIMEOUT_DEADLINE_S + 1}s`);
        const settled = await step.run('settle', () => settleInTest(submission_id, ordered, fetched));
        return { submission_id, settled };
      }

      const settled = await step.run('judge', async () => {
        if (fetched.kind !== 'ready') {
          const failed = fetched.kind === 'failed' ? fetched : { code: 'download_failed' as const };
          return settleSubmission(submission_id, unfetched(failed));
        }
        const submission = await findRunning(submission_id);
        return submission !== null && analyseSubmission(submission, fetched.videoKey, mediaPool());
      });
      return { submission_id, settled };
    },
  );
}

export const processSubmission = judging('process-submission', submissionSubmitted, judgingLimits());

/** The same for the sandbox, whose work never takes the place of live work. */
export const processTestSubmission = judging('process-test-submission', testSubmitted, testJudgingLimits());
