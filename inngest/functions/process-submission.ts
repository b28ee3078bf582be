import { analyseVideo, failedOutcome } from '@/lib/submissions/analyse-video';
import { fetchVideo } from '@/lib/submissions/fetch-video';
import { type Outcome, settleSubmission } from '@/lib/submissions/settle-submission';
import { findRunning, startProcessing } from '@/lib/submissions/start-processing';
import { mediaPool } from '@/lib/video/media';
import { inngest } from '../client';
import { runLimits } from '../concurrency';
import { eventSchemas, submissionSubmitted } from '../events';

const RETRIES = 4;

/**
 * From an accepted submission to its verdict. Probing, decoding and inference share one step because the frames never
 * leave the process that decodes them: between steps they would be hundreds of megabytes.
 */
export const processSubmission = inngest.createFunction(
  {
    id: 'process-submission',
    triggers: [submissionSubmitted],
    retries: RETRIES,
    concurrency: runLimits(),
    onFailure: async ({ event, step }) => {
      const { submission_id } = eventSchemas['submission/submitted'].parse(event.data.event.data);
      await step.run('settle', () =>
        settleSubmission(submission_id, failedOutcome('processing_error', null)),
      );
    },
  },
  async ({ event, step }) => {
    const { submission_id } = eventSchemas['submission/submitted'].parse(event.data);

    const fetched = await step.run('fetch', async () => {
      const submission = await startProcessing(submission_id);
      return submission === null ? null : fetchVideo(submission);
    });
    if (fetched === null) return { submission_id, settled: false };

    const outcome: Outcome | null = await step.run('probe-decode-infer', async () => {
      if (fetched.kind === 'failed') return failedOutcome(fetched.code, null);
      const submission = await findRunning(submission_id);
      return submission === null ? null : analyseVideo(submission, fetched.videoKey, mediaPool());
    });
    if (outcome === null) return { submission_id, settled: false };

    const settled = await step.run('settle', () => settleSubmission(submission_id, outcome));
    return { submission_id, settled };
  },
);
