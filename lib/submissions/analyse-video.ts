import { verdictOf } from '@/lib/detection/scoring';
import { log } from '@/lib/log';
import type { ClipResult, SeenClip } from '@/lib/media/analyse-clip';
import type { MediaPool } from '@/lib/media/media-pool';
import { analyseStored } from './analyse-stored';
import { EVIDENCE_FRAMES, storeEvidence } from './evidence';
import { modelOf } from './model-of';
import { failedOutcome, type Observation, type SubmissionOutcome } from './settle-submission';
import type { RunningSubmission } from './start-processing';

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
  const { tenantId, mode, inputKind, keepsEvidence } = submission;
  const clip = {
    videoKey,
    inputKind,
    alias: (await modelOf(submission)).name,
    evidenceFrames: keepsEvidence ? EVIDENCE_FRAMES : 0,
  };
  const result = await analyseStored(pool, clip, signal, {
    turn: { share: `${mode}:${tenantId}`, isBackground: mode === 'test' },
    // Not which submission: an erasure takes its id out of everything that it can reach, and a log is not.
    onCrash: ({ message }) => log.warn('media.crashed', { tenantId, input: inputKind, error: message }),
  });
  const processingMs = Math.round(performance.now() - startedMs);
  if (result === null) return failedOutcome('processing_error', processingMs);
  return toOutcome(submission, result, processingMs, signal);
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
