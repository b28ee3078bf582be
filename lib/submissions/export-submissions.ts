import { and, desc } from 'drizzle-orm';
import { db } from '@/db/client';
import { type Submission, submissions } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { scoreOf } from '@/lib/detection/scoring';
import { batchesByKey, type ExportRow, type NextBatch } from '@/lib/http/export-stream';
import { listConditions, type SubmissionFilter } from './list-submissions';
import { SHOWN_COLUMNS } from './shown-submission';

const ROWS_PER_BATCH = 500;

export const EXPORT_COLUMNS = [
  'submission_id',
  'status',
  'verdict',
  'score',
  'model',
  'threshold',
  'error_code',
  'credits',
  'billing_state',
  'frames_processed',
  'processing_ms',
  'created_at',
  'completed_at',
  'video_sha256',
  'metadata',
  // Last, since some read columns by their place.
  'model_version',
];

/** Without what is large, such as the scores frame by frame. */
const READ_COLUMNS = { ...SHOWN_COLUMNS, videoSha256: submissions.videoSha256 };
type ReadSubmission = Pick<Submission, keyof typeof READ_COLUMNS>;

function toExportRow(row: ReadSubmission): ExportRow {
  return {
    submission_id: row.id,
    status: row.status,
    verdict: row.verdict,
    score: row.realScore === null ? null : scoreOf(row.realScore),
    model: row.model,
    threshold: row.threshold,
    error_code: row.errorCode,
    credits: row.credits,
    billing_state: row.billingState,
    frames_processed: row.framesProcessed,
    processing_ms: row.processingMs,
    created_at: row.createdAt.toISOString(),
    completed_at: row.completedAt?.toISOString() ?? null,
    video_sha256: row.videoSha256,
    metadata: row.metadata,
    model_version: row.modelVersion,
  };
}

/** Every submission that fits, newest first, in batches for a stream. */
export function exportSubmissions(context: Context, filter: SubmissionFilter): NextBatch {
  requireScope(context, 'detection:read');
  return batchesByKey<ReadSubmission>(
    ROWS_PER_BATCH,
    context.confirm,
    (last, limit) =>
      db()
        .select(READ_COLUMNS)
        .from(submissions)
        .where(and(...listConditions(context, filter, last?.id)))
        .orderBy(desc(submissions.id))
        .limit(limit),
    toExportRow,
  );
}
