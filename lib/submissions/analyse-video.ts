import { verdictOf } from '@/lib/detection/scoring';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { analyseClip, type ClipResult, type SeenClip } from '@/lib/media/analyse-clip';
import type { MediaJob, MediaPool } from '@/lib/media/media-pool';
import { openStorage } from '@/lib/storage/open-storage';
import { videoLimits } from '@/lib/video/video-limits';
import { EVIDENCE_FRAMES, storeEvidence } from './evidence';
import { modelOf } from './model-of';
import { failedOutcome, type Observation, type SubmissionOutcome } from './settle-submission';
import type { RunningSubmission } from './start-processing';
import { untilAborted } from './until-aborted';

/**
 * Has a stored video judged in an isolated process and says how its submission ends.
 * @param signal ends the wait for the process; what it finds then is dropped
 * @throws Error for what another attempt may mend (storage away, no process could be started); the reason of `signal`
 */
export async function analyseVideo(
  submission: RunningSubmission,
  videoKey: string,
  pool: MediaPool,
  signal: AbortSignal,
): Promise<SubmissionOutcome> {
  const startedMs = performance.now();
  const elapsed = () => Math.round(performance.now() - startedMs);
  try {
    const result = await openStorage().withLocalFile(videoKey, (path) =>
      untilAborted(signal, analyse(pool, submission, path)),
    );
    return await toOutcome(submission, result, elapsed(), signal);
  } catch (error) {
    // Retention or erasure may have removed the file of a submission that waited too long.
    if (error instanceof AppError && error.code === 'not_found')
      return failedOutcome('processing_error', elapsed());
    throw error;
  }
}

async function analyse(pool: MediaPool, submission: RunningSubmission, path: string): Promise<ClipResult> {
  const { tenantId, mode, inputKind } = submission;
  const job: MediaJob = {
    path,
    input: inputKind === 'frames' ? 'frames' : 'video',
    alias: (await modelOf(submission)).name,
    limits: videoLimits(),
    evidenceFrames: submission.keepsEvidence ? EVIDENCE_FRAMES : 0,
  };
  return analyseClip(pool, job, {
    turn: { share: `${mode}:${tenantId}`, isBackground: mode === 'test' },
    // Not which submission: an erasure takes its id out of everything that it can reach, and a log is not.
    onCrash: ({ message }) => log.warn('media.crashed', { tenantId, input: inputKind, error: message }),
  });
}

async function toOutcome(
  submission: RunningSubmission,
  result: ClipResult,
  processingMs: number,
  signal: AbortSignal,
): Promise<SubmissionOutcome> {
  const modelVersion = (await modelOf(submission)).manifest.version;
  if (result.kind === 'refused') {
    const { code, reasons, seen } = result;
    const failed = failedOutcome(code, processingMs, reasons);
    if (seen === null) return failed;
    return { ...failed, modelVersion, observed: await observe(submission, seen, signal) };
  }
  const { realScore, seen } = result;
  const observed = await observe(submission, seen, signal);
  return {
    kind: 'completed',
    modelVersion,
    realScore,
    verdict: verdictOf(realScore, submission.threshold).verdict,
    framesProcessed: seen.analysis.framesProcessed,
    processingMs,
    reasons: seen.analysis.reasons,
    observed,
  };
}

/** What is kept of what was seen: measurements, and pictures where the tenant keeps them. */
async function observe(
  submission: RunningSubmission,
  { analysis, evidence, decodeMs, inferMs }: SeenClip,
  signal: AbortSignal,
): Promise<Observation> {
  return {
    signals: { ...analysis.signals, decode_ms: Math.round(decodeMs), infer_ms: Math.round(inferMs) },
    series: analysis.series,
    evidenceFramesMs: await storeEvidence(submission, evidence, signal),
  };
}
