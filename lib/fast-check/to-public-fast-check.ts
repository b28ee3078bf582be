import { confidenceOf, scoreOf } from '@/lib/detection/scoring';
import type { ReasonCode } from '@/lib/shared/reasons';
import type { ShownSubmission } from '@/lib/submissions/shown-submission';
import type { FastCheckView } from './schemas';

/** What says nothing about the frames. */
const OUR_FAULTS: ReadonlySet<string> = new Set<ReasonCode>(['processing_error', 'processing_timeout']);

/** An ended submission in the shape that the public Moveris client reads. */
export function toPublicFastCheck(row: ShownSubmission, sessionId: string): FastCheckView {
  const { realScore, verdict } = row;
  const isOurFault = row.errorCode !== null && OUR_FAULTS.has(row.errorCode);
  const warnings = row.reasons.map((reason) => reason.userMessage);
  const judged = row.status === 'completed' && realScore !== null && verdict !== null;
  return {
    verdict: judged ? verdict : null,
    confidence: judged ? confidenceOf(realScore, verdict) : null,
    real_score: judged ? realScore : null,
    score: judged ? scoreOf(realScore) : null,
    session_id: sessionId,
    submission_id: row.id,
    model: row.model,
    model_version: row.modelVersion,
    processing_ms: row.processingMs ?? 0,
    frames_processed: row.framesProcessed ?? 0,
    available: !isOurFault,
    warning: warnings[0] ?? null,
    warnings,
    error: isOurFault ? `${row.errorCode}: ${row.errorMessage}` : null,
  };
}
