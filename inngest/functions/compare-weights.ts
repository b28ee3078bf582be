import { analyseNextClip, endComparison } from '@/lib/comparisons/analyse-next-clip';
import { LONGEST_S, MAX_CLIPS } from '@/lib/comparisons/start-comparison';
import { mediaPool } from '@/lib/media/media';
import { inngest } from '../client';
import { comparisonLimits } from '../concurrency';
import { comparisonRequested, readComparisonEvent } from '../events';

/**
 * Judges the submissions of a comparison one after the other. Steps return nothing of what was seen, and the event names no
 * submission: an erasure has nothing to look for here.
 */
export const compareWeights = inngest.createFunction(
  {
    id: 'compare-weights',
    triggers: [comparisonRequested],
    concurrency: comparisonLimits(),
    retries: 3,
    timeouts: { finish: `${LONGEST_S}s` },
    onFailure: async ({ event, step }) => {
      const { comparison_id } = readComparisonEvent(event.data.event.data);
      await step.run('end', () => endComparison(comparison_id));
    },
  },
  async ({ event, step }) => {
    const { comparison_id } = readComparisonEvent(event.data);
    for (let at = 0; at < MAX_CLIPS; at++) {
      const wasOne = await step.run(`judge-${at}`, () => analyseNextClip(comparison_id, mediaPool()));
      if (!wasOne) break;
    }
    await step.run('end', () => endComparison(comparison_id));
    return { comparison_id };
  },
);
