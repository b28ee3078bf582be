import type { ReasonCode, ReasonSeverity } from './reasons';
import type { BillingState, ScoreType, SubmissionStatus, Verdict } from './statuses';

/** Wire types of the API: snake_case, ISO 8601 UTC times. */

/** Error codes with their details, as the error envelope carries them. */
export type ErrorDetails = Record<string, string[]>;

export interface SuccessEnvelope<T> {
  data: T;
  success: true;
  message: string;
}

export interface ErrorEnvelope {
  data: null;
  success: false;
  message: string;
  errors: ErrorDetails[];
}

export type TenantMetadata = Record<string, unknown>;

export interface Billing {
  credits: number;
  state: BillingState;
}

/** The answer to a submit. Made of facts that never change. */
export interface SubmissionReceipt {
  submission_id: string;
  tenant: string;
  status: 'pending';
  model: string;
  message: string;
  tenant_metadata: TenantMetadata | null;
  created_at: string;
  deadline_at: string;
  billing: Billing;
}

/** The verification result of a completed submission. */
export interface VerificationResult {
  verdict: Verdict;
  /** Confidence in the verdict, 0–1. */
  confidence: number;
  /** Probability of a live person, 0–1. */
  real_score: number;
  /** `real_score` × 100. */
  score: number;
  type: ScoreType;
  session_id: string;
  model: string;
  /** The version of the weights that judged; null: not known. */
  model_version: string | null;
  input_source: 'video_upload';
  processing_ms: number;
  frames_processed: number;
  tenant_metadata: TenantMetadata | null;
  warning: string | null;
  /** Named measurements behind the score, where the tenant's settings show them. */
  signals?: Record<string, number>;
  created_at: string;
}

export interface PublicReason {
  code: ReasonCode;
  severity: ReasonSeverity;
  retryable: boolean;
  user_message: string;
}

export interface SubmissionTimeline {
  received_at: string;
  queued_at: string;
  started_at: string | null;
  completed_at: string | null;
}

/** A submission as polls, lists and the event stream show it. */
export interface SubmissionView {
  submission_id: string;
  tenant: string;
  status: SubmissionStatus;
  model: string;
  /** The version of the weights that judged, or that found a reason not to; null while none have, or when it is not known. */
  model_version: string | null;
  result: VerificationResult | null;
  tenant_metadata: TenantMetadata | null;
  message: string | null;
  /** `"<code>: <sentence>"` when failed. */
  error: string | null;
  reasons: PublicReason[];
  billing: Billing;
  timeline: SubmissionTimeline;
  /** The score (0–100) from which the verdict is `live`, as it was when the video was submitted. */
  threshold: number;
  /** Place in line while pending, from 1; 1000 stands for more. Polls and events only. */
  queue_position: number | null;
  /** Pictures of judged frames that can be read; none unless the tenant keeps them. */
  evidence_frames: { n: number; timestamp_ms: number }[];
  created_at: string;
  deadline_at: string;
  completed_at: string | null;
}

/** One page of a list, newest first. */
export interface PageOf<T> {
  items: T[];
  next_cursor: string | null;
}

/** One generation of the weights of a model. */
export interface ModelVersionView {
  /** Names these weights and no others: `mixed-10-v2@1`. */
  id: string;
  generation: number;
  /** What results carry as `model_version`. */
  version: string;
  newest: boolean;
  deprecated: boolean;
  /** The day until which former weights are meant to be shipped; null: not said. */
  supported_until: string | null;
  card_url: string;
}

/** One entry of `GET /api/v1/models`. */
export interface ModelView {
  id: string;
  label: string;
  description: string;
  min_frames: number;
  credits: number;
  deprecated: boolean;
  card_url: string;
  /** The weights that the id stands for where the tenant chose no others. */
  generation: number;
  version: string;
  /** Newest first. */
  versions: ModelVersionView[];
}

export interface CreditBalance {
  /** Credits that can be spent now. */
  balance: number;
  /** Credits held for submissions that are not finished. */
  reserved: number;
  /** The balance at which `credits.low` is sent; null: never. */
  low_balance_level: number | null;
}
