/**
 * The closed lists of words that tables, API and portal share, each written here and nowhere else. A migration holds the
 * database to the same ones.
 */

/** The states of a submission, in the order they happen; `completed` and `failed` are final. */
export const SUBMISSION_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];

/** True when a submission in this state never changes again. */
export function isFinalStatus(status: SubmissionStatus): boolean {
  return status === 'completed' || status === 'failed';
}

export const VERDICTS = ['live', 'fake'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SCORE_TYPES = ['VERY LOW', 'LOW', 'MEDIUM', 'HIGH', 'VERY HIGH'] as const;
export type ScoreType = (typeof SCORE_TYPES)[number];

/** What became of the credits of a submission; `none`: it is free. */
export const BILLING_STATES = ['none', 'reserved', 'captured', 'released'] as const;
export type BillingState = (typeof BILLING_STATES)[number];

/** How the video of a submission came. */
export const INPUT_KINDS = ['file', 'url', 'upload', 'frames'] as const;
/** Whether a key, and all that is done with it, is for real or belongs to the sandbox. */
export const MODES = ['live', 'test'] as const;
export type Mode = (typeof MODES)[number];

/** `expiring`: works, and ends within 7 days. */
export const KEY_STATUSES = ['active', 'expiring', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** `open` takes bytes, `finished` can be submitted, `used` belongs to a submission, `expired` is over. */
export const UPLOAD_STATUSES = ['open', 'finished', 'used', 'expired'] as const;
/** Of a version of a metadata schema. */
export const SCHEMA_STATUSES = ['draft', 'published', 'archived'] as const;
export const INVITE_STATUSES = ['open', 'accepted', 'revoked', 'expired'] as const;
export type InviteStatus = (typeof INVITE_STATUSES)[number];

/** What became of the mail of an invite; `off`: the operator has configured none. */
export const INVITE_MAILS = ['sent', 'failed', 'off'] as const;
export type InviteMail = (typeof INVITE_MAILS)[number];

export const DELIVERY_STATUSES = ['pending', 'succeeded', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why a webhook endpoint gets nothing. `gone`: it answered 410; `failing`: a whole schedule of attempts failed. */
export const DISABLED_REASONS = ['manual', 'gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** A reservation takes credits; they are captured with a verdict or released without one. */
export const MOVEMENT_KINDS = ['grant', 'reserve', 'capture', 'release'] as const;
/** Who did what the audit log tells. */
export const ACTOR_KINDS = ['member', 'api_key', 'operator'] as const;
/** Why a tenant can't be called so. */
export const SLUG_PROBLEMS = ['invalid', 'reserved', 'taken'] as const;
export type SlugProblem = (typeof SLUG_PROBLEMS)[number];

/** Of files of submissions and of movements. */
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a model looks at: each frame alone, or the whole clip. */
export const MODEL_KINDS = ['frame', 'clip'] as const;

/** Where videos lie. */
export const STORAGE_DRIVERS = ['disk', 's3'] as const;
export type StorageDriver = (typeof STORAGE_DRIVERS)[number];

/** How work gets to the workers: by the database, or by an Inngest server. */
export const QUEUE_MODES = ['embedded', 'server'] as const;
export type QueueMode = (typeof QUEUE_MODES)[number];
