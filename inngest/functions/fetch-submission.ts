import { type DownloadTries, fetchVideo, unfetched } from '@/lib/submissions/fetch-video';
import { handOnFetched } from '@/lib/submissions/hand-on-fetched';
import { settleSubmission } from '@/lib/submissions/settle-submission';
import { startProcessing } from '@/lib/submissions/start-processing';
import { inngest } from '../client';
import { fetchLimits, testFetchLimits } from '../concurrency';
import { readSubmissionEvent, remoteSubmitted, testRemoteSubmitted } from '../events';
import { submissionOptions } from '../submission-options';

/** One try to fetch the video of a submission. @returns null when that has ended */
async function fetchOf(submissionId: string, tries?: DownloadTries) {
  const submission = await startProcessing(submissionId);
  if (submission === null) return null;
  const { id, mode, testOutcome } = submission;
  // What the sandbox was told how to end is not fetched.
  const outcome =
    testOutcome === null
      ? await fetchVideo(submission, { ...(tries && { tries }) })
      : { kind: 'ready' as const };
  return outcome.kind === 'ready' ? { kind: outcome.kind, id, mode } : outcome;
}

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

      let fetched = await step.run('fetch', () => fetchOf(submission_id));
      while (fetched?.kind === 'again') {
        const { pauseMs, tries } = fetched;
        // Sleeping holds no place in the queue.
        await step.sleep(`pause-${tries.count}`, pauseMs);
        fetched = await step.run(`fetch-${tries.count}`, () => fetchOf(submission_id, tries));
      }
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
