import { type Submission, submissions } from '@/db/schema';

/** The columns that a view is made of, and those that say whose it is and whether it was erased. */
export const SHOWN_COLUMNS = {
  id: submissions.id,
  tenantId: submissions.tenantId,
  mode: submissions.mode,
  status: submissions.status,
  model: submissions.model,
  modelVersion: submissions.modelVersion,
  threshold: submissions.threshold,
  metadata: submissions.metadata,
  credits: submissions.credits,
  billingState: submissions.billingState,
  realScore: submissions.realScore,
  verdict: submissions.verdict,
  framesProcessed: submissions.framesProcessed,
  processingMs: submissions.processingMs,
  reasons: submissions.reasons,
  errorCode: submissions.errorCode,
  errorMessage: submissions.errorMessage,
  evidenceFrames: submissions.evidenceFrames,
  createdAt: submissions.createdAt,
  startedAt: submissions.startedAt,
  completedAt: submissions.completedAt,
  deadlineAt: submissions.deadlineAt,
  erasedAt: submissions.erasedAt,
};

/** The same by their names in the table. */
export const SHOWN_NAMES = Object.values(SHOWN_COLUMNS).map(({ name }) => name);

/** A submission as polls, lists and events read it. */
export type ShownSubmission = Pick<Submission, keyof typeof SHOWN_COLUMNS> & {
  /** The measurements, where the reader may see them. */
  shownSignals?: Submission['signals'];
};
