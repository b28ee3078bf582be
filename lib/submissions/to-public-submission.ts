import { confidenceOf, scoreOf, scoreType } from '@/lib/detection/scoring';
import { toInstant } from '@/lib/routing/fields';
import { isFinalStatus, type SubmissionStatus } from '@/lib/shared/statuses';
import type { SubmissionReceipt, SubmissionView } from './schemas';
import type { ShownSubmission } from './shown-submission';

const RECEIPT_MESSAGE = 'Video submitted for processing. Poll the status endpoint for results.';

const STATUS_MESSAGES: Record<SubmissionStatus, string> = {
  pending: 'Waiting to be processed.',
  processing: 'The video is being processed.',
  completed: 'Processing complete.',
  failed: 'Processing failed.',
};

/** The answer to a submit: made of facts that never change, so that every replay of it is equal. */
export function toReceipt(row: ShownSubmission, tenantSlug: string): SubmissionReceipt {
  return {
    submission_id: row.id,
    tenant: tenantSlug,
    status: 'pending',
    model: row.model,
    message: RECEIPT_MESSAGE,
    tenant_metadata: row.metadata,
    created_at: toInstant(row.createdAt),
    deadline_at: toInstant(row.deadlineAt),
    billing: { credits: row.credits, state: row.mode === 'test' ? 'none' : 'reserved' },
  };
}

function toResult(row: ShownSubmission): SubmissionView['result'] {
  if (row.status !== 'completed' || row.realScore === null || row.verdict === null) return null;
  const warning = row.reasons.find((entry) => entry.severity === 'warning');
  return {
    verdict: row.verdict,
    confidence: confidenceOf(row.realScore, row.verdict),
    real_score: row.realScore,
    score: scoreOf(row.realScore),
    type: scoreType(scoreOf(row.realScore)),
    session_id: row.id,
    model: row.model,
    model_version: row.modelVersion,
    input_source: 'video_upload',
    processing_ms: row.processingMs ?? 0,
    frames_processed: row.framesProcessed ?? 0,
    tenant_metadata: row.metadata,
    warning: warning?.userMessage ?? null,
    ...(row.shownSignals && { signals: row.shownSignals }),
    created_at: toInstant(row.completedAt ?? row.createdAt),
  };
}

/**
 * A submission as polls, lists and the event stream show it.
 * @param queuePosition null where it does not wait, or nobody asked
 */
export function toPublicSubmission(
  row: ShownSubmission,
  tenantSlug: string,
  queuePosition: number | null = null,
): SubmissionView {
  return {
    submission_id: row.id,
    tenant: tenantSlug,
    status: row.status,
    model: row.model,
    model_version: row.modelVersion,
    result: toResult(row),
    tenant_metadata: row.metadata,
    message: STATUS_MESSAGES[row.status],
    error: row.errorCode === null ? null : `${row.errorCode}: ${row.errorMessage}`,
    reasons: row.reasons.map((entry) => ({
      code: entry.code,
      severity: entry.severity,
      retryable: entry.retryable,
      user_message: entry.userMessage,
      detail: entry.detail ?? null,
    })),
    billing: { credits: row.credits, state: row.billingState },
    timeline: {
      received_at: toInstant(row.createdAt),
      queued_at: toInstant(row.createdAt),
      started_at: toInstant(row.startedAt),
      completed_at: toInstant(row.completedAt),
    },
    threshold: row.threshold,
    queue_position: queuePosition,
    evidence_frames: (row.evidenceFrames ?? []).map((timestampMs, n) => ({ n, timestamp_ms: timestampMs })),
    created_at: toInstant(row.createdAt),
    deadline_at: toInstant(row.deadlineAt),
    completed_at: toInstant(row.completedAt),
  };
}

/** True when nothing about the submission can change any more. */
export function isTerminal(row: Pick<ShownSubmission, 'status'>): boolean {
  return isFinalStatus(row.status);
}
