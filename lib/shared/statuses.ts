/** The states of a submission, in the order they happen; `completed` and `failed` are final. */
export const SUBMISSION_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;

export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];

export const VERDICTS = ['live', 'fake'] as const;

export type Verdict = (typeof VERDICTS)[number];

export const BILLING_STATES = ['none', 'reserved', 'captured', 'released'] as const;

export type BillingState = (typeof BILLING_STATES)[number];

export const SCORE_TYPES = ['VERY LOW', 'LOW', 'MEDIUM', 'HIGH', 'VERY HIGH'] as const;

export type ScoreType = (typeof SCORE_TYPES)[number];

/** True when a submission in this state never changes again. */
export function isFinalStatus(status: SubmissionStatus): boolean {
  return status === 'completed' || status === 'failed';
}

/** Whether a key, and all that is done with it, is for real or belongs to the sandbox. */
export const MODES = ['live', 'test'] as const;

export type Mode = (typeof MODES)[number];
