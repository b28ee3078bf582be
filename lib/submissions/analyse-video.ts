import { verdictOf } from '@/lib/detection/scoring';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import {
  MediaCrash,
  type MediaJob,
  type MediaPool,
  type MediaResult,
  MediaTimeout,
  type MediaTurn,
} from '@/lib/media/media-pool';
import { openStorage } from '@/lib/storage/open-storage';
import { videoLimits } from '@/lib/video/video-limits';
import { EVIDENCE_FRAMES, storeEvidence } from './evidence';
import { failedOutcome } from './failed-outcome';
import { modelOf } from './model-of';
import type { Observation, Outcome } from './settle-submission';
import type { RunningSubmission } from './start-processing';
import { untilAborted } from './until-aborted';

/**
 * Probes, decodes and judges a stored video in an isolated process and says how the submission ends.
 * A video that kills its process gets one more process, not more: it is the video's fault then.
 * @param signal ends the wait for the process; what it finds then is dropped
 * @throws Error for what another attempt may mend (storage away, no process could be started); the reason of `signal`
 */
export async function analyseVideo(
  submission: RunningSubmission,
  videoKey: string,
  pool: MediaPool,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedMs = performance.now();
  const elapsed = () => Math.round(performance.now() - startedMs);
  try {
    const result = await openStorage().withLocalFile(videoKey, (path) =>
      untilAborted(signal, analyseTwice(pool, submission, path)),
    );
    return await toOutcome(submission, result, elapsed(), signal);
  } catch (error) {
    if (error instanceof MediaTimeout) return failedOutcome('processing_timeout', elapsed());
    if (error instanceof MediaCrash) return failedOutcome('unreadable_video', elapsed());
    // Retention or erasure may have removed the file of a submission that waited too long.
    if (error instanceof AppError && error.code === 'not_found')
      return failedOutcome('processing_error', elapsed());
    throw error;
  }
}

async function analyseTwice(
  pool: MediaPool,
  submission: RunningSubmission,
  path: string,
): Promise<MediaResult> {
  const job: MediaJob = {
    path,
    input: submission.inputKind === 'frames' ? 'frames' : 'video',
    alias: (await modelOf(submission)).name,
    limits: videoLimits(),
    evidenceFrames: submission.keepsEvidence ? EVIDENCE_FRAMES : 0,
  };
  const { tenantId, mode } = submission;
  const turn: MediaTurn = { share: `${mode}:${tenantId}`, isBackground: mode === 'test' };
  try {
    return await pool.analyse(job, turn);
  } catch (error) {
    if (!(error instanceof MediaCrash)) throw error;
    // Not which submission: an erasure takes its id out of everything that it can reach, and a log is not.
    log.warn('media.crashed', { tenantId, input: submission.inputKind, error: error.message });
    return pool.analyse(job, turn);
  }
}

async function toOutcome(
  submission: RunningSubmission,
  result: MediaResult,
  processingMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  if (result.kind === 'refused') return failedOutcome(result.code, processingMs);
  const { realScore, framesProcessed, reasons, series } = result.analysis;
  const signals = {
    ...result.analysis.signals,
    decode_ms: Math.round(result.decodeMs),
    infer_ms: Math.round(result.inferMs),
  };
  const evidenceFramesMs = await storeEvidence(submission, result.evidence, signal);
  const observed: Observation = { signals, series, evidenceFramesMs };
  const modelVersion = (await modelOf(submission)).manifest.version;
  const fatal = reasons.find((entry) => entry.severity === 'fatal');
  if (fatal !== undefined || realScore === null) {
    const code = fatal?.code ?? 'processing_error';
    const failed = failedOutcome(code, processingMs, reasons.length > 0 ? reasons : undefined);
    return { ...failed, modelVersion, observed };
  }
  return {
    kind: 'completed',
    modelVersion,
    realScore,
    verdict: verdictOf(realScore, submission.threshold).verdict,
    framesProcessed,
    processingMs,
    reasons,
    observed,
  };
}
