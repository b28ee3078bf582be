import { fetchVideo, unfetched } from '@/lib/submissions/fetch-video';
import { handOnFetched } from '@/lib/submissions/hand-on-fetched';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { startProcessing } from '@/lib/submissions/start-processing';
import { inngest } from '../client';
import { fetchLimits, testFetchLimits } from '../concurrency';
import { readSubmissionEvent, remoteSubmitted, testRemoteSubmitted } from '../events';
import { submissionOptions } from '../submission-options';

/**
 * Brings the video of a `video_url` into storage and hands the submission on to be judged. Apart from the judging,
 * because it waits for a stranger: an address that never answers holds a place here and none where others are judged.
 */
function fetching(
  id: string,
  trigger: typeof remoteSubmitted | typeof testRemoteSubmitted,
  limits: ReturnType<typeof fetchLimits>,
) {
  return inngest.createFunction(
    { id, triggers: [trigger], concurrency: limits, ...submissionOptions() },
    async ({ event, step }) => {
      const { submission_id } = readSubmissionEvent(event.data);

      const fetched = await step.run('fetch', async () => {
        const submission = await startProcessing(submission_id);
        if (submission === null) return null;
        const { id, mode, testOutcome } = submission;
        // What the sandbox was told how to end is not fetched.
        const outcome = testOutcome === null ? await fetchVideo(submission) : { kind: 'ready' as const };
        return outcome.kind === 'failed' ? outcome : { kind: outcome.kind, id, mode };
      });
      if (fetched === null) return { submission_id, settled: false };

      if (fetched.kind === 'failed') {
        const settled = await step.run('settle', () => settleSubmission(submission_id, unfetched(fetched)));
        return { submission_id, settled };
      }
      const handedOn = await step.run('hand-on', () => handOnFetched(fetched));
      return { submission_id, handedOn };
    },
  );
}

export const fetchSubmission = fetching('fetch-submission', remoteSubmitted, fetchLimits());

/** The same for the sandbox, whose work never takes the place of live work. */
export const fetchTestSubmission = fetching('fetch-test-submission', testRemoteSubmitted, testFetchLimits());
