import { sql } from '@/db/client';
import type { MediaPool } from '@/lib/media/media-pool';
import { analyseVideo } from './analyse-video';
import { removeEvidence } from './evidence';
import { holdSubmission } from './hold-submission';
import { settleSubmission } from './settle-submission';
import type { RunningSubmission } from './start-processing';

/**
 * Judges a stored video and ends its submission. Both are one call so that what was seen of a person goes from the process
 * that saw it into the row, and into no state of a workflow.
 * @returns false when the submission had already ended or was erased meanwhile
 * @throws Error for what another attempt may mend
 */
export async function analyseSubmission(
  submission: RunningSubmission,
  videoKey: string,
  pool: MediaPool,
): Promise<boolean> {
  const settled = await holdSubmission(submission.id, async (signal) => {
    const outcome = await analyseVideo(submission, videoKey, pool, signal);
    if (await settleSubmission(submission.id, outcome)) return true;
    await removeUnownedEvidence(submission);
    return false;
  });
  return settled ?? false;
}

/** A submission that was ended by somebody else keeps only the pictures that came with that end. */
async function removeUnownedEvidence(submission: RunningSubmission): Promise<void> {
  const rows =
    await sql()`select 1 from submissions where id = ${submission.id} and evidence_frames is not null`;
  if (rows.length === 0) await removeEvidence(submission);
}
