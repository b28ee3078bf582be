// biome-ignore-all format: written by scripts/generate-sdk-types.mjs from docs/openapi.json
// biome-ignore-all lint: written by scripts/generate-sdk-types.mjs from docs/openapi.json

export type NoParameters = Record<never, never>;

/** Every error code of the API. */
export type ErrorCode = "invalid_video_input" | "invalid_metadata" | "invalid_request" | "invalid_key" | "insufficient_credits" | "tenant_mismatch" | "tenant_suspended" | "insufficient_scope" | "ip_not_allowed" | "forbidden_origin" | "tenant_not_found" | "submission_not_found" | "not_found" | "method_not_allowed" | "conflict" | "submission_erased" | "upload_expired" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "rate_limit_exceeded" | "internal_error" | "service_unavailable";

/** What the data of an answer come in. */
export type SuccessEnvelope<Data> = {
  data: Data;
  success: true;
  message: "OK";
};

export type SubmitForm = {
  /** mp4, avi, mov, webm or mkv */
  video_file?: Blob;
  /** Public or presigned http(s) address */
  video_url?: string;
  /** A finished resumable upload */
  upload_id?: string;
  /** Model alias; default mixed-10-v2. With a number, `mixed-10-v2@1`, those weights and no others (`versions` in the list of models) */
  model?: string;
  /** A JSON object as text */
  metadata?: string;
  /** Test mode only: `live`, `fake`, `slow`, `timeout` or `failed:<reason code>` */
  test_outcome?: string;
  /** Test mode only: how many attempts to deliver its webhooks fail, 0 to 10 */
  test_webhook_failures?: string;
};

export type RerunSubmission = {
  /** Default: the model of the submission */
  model?: string;
};

export type CreateUpload = {
  /** Size of the file. Without it the client announces the size while it sends */
  size_bytes?: number;
  /** Must end in mp4, avi, mov, webm or mkv */
  file_name?: string;
  /** What the file is sent for. What the submission would be refused for (model, metadata, credits) is refused now, before a byte is sent. Nothing of it is kept: say it again when you submit */
  submission?: {
    model?: string;
    metadata?: (Record<string, unknown> | null);
  };
};

export type FastCheckRequest = {
  /** Names the check; the same session with the same frames is one check */
  session_id?: string;
  /** One of ours, or any name with a number of frames in it; default 30 frames */
  model?: (string | null);
  /** Number of frames of the wanted model, when X-Model-Version names a family of models */
  frame_count?: (number | null);
  source?: ("live" | "media" | null);
  metadata?: (Record<string, unknown> | null);
  frames: FastCheckFrame[];
};

export type FastCheckFrame = {
  index: number;
  timestamp_ms?: number;
  /** Base64 of a PNG, JPEG or WebP picture, with or without a data: prefix */
  pixels: string;
};

export type FastCheckCropsRequest = {
  /** Names the check; the same session with the same frames is one check */
  session_id?: string;
  /** One of ours, or any name with a number of frames in it; default 30 frames */
  model?: (string | null);
  /** Number of frames of the wanted model, when X-Model-Version names a family of models */
  frame_count?: (number | null);
  source?: ("live" | "media" | null);
  metadata?: (Record<string, unknown> | null);
  crops: FastCheckCrop[];
};

export type FastCheckCrop = {
  index: number;
  /** Base64 of a PNG, JPEG or WebP picture, with or without a data: prefix */
  pixels: string;
};

export type FastCheckStreamRequest = {
  /** Names the check; the same session with the same frames is one check */
  session_id: string;
  /** One of ours, or any name with a number of frames in it; default 30 frames */
  model?: (string | null);
  /** Number of frames of the wanted model, when X-Model-Version names a family of models */
  frame_count?: (number | null);
  source?: ("live" | "media" | null);
  metadata?: (Record<string, unknown> | null);
  frame: FastCheckFrame;
};

export type CreateApiKey = {
  name: string;
  mode: "live" | "test";
  /** What the key may do; empty is nothing */
  scopes: ("detection:write" | "detection:read" | "keys:read" | "keys:write" | "settings:read" | "settings:write" | "credits:read" | "usage:read" | "webhooks:read" | "webhooks:write" | "audit:read" | "members:read" | "members:write")[];
  /** When the key ends; null is never */
  expires_at?: (string | null);
  /** Networks the key works from; empty is everywhere */
  allowed_cidrs?: string[];
  /** Requests a minute; null is the default of the installation */
  rate_limit_per_minute?: (number | null);
};

export type UpdateApiKey = {
  name?: string;
  /** What the key may do; empty is nothing */
  scopes?: ("detection:write" | "detection:read" | "keys:read" | "keys:write" | "settings:read" | "settings:write" | "credits:read" | "usage:read" | "webhooks:read" | "webhooks:write" | "audit:read" | "members:read" | "members:write")[];
  /** When the key ends; null is never */
  expires_at?: (string | null);
  /** Networks the key works from; empty is everywhere */
  allowed_cidrs?: string[];
  /** Requests a minute; null is the default of the installation */
  rate_limit_per_minute?: (number | null);
};

export type RotateApiKey = {
  /** How long the old key goes on working */
  overlap_hours?: number;
};

export type UpdateSettings = {
  name?: string;
  /** 1–63 lower-case letters, digits and inner hyphens. The old one is free at once, no redirect */
  slug?: string;
  /** For submissions that come later */
  threshold?: number;
  /** Also for videos that are stored already */
  retention_hours?: number;
  /** `https://host[:port]`, or `http` for localhost; without a path */
  allowed_origins?: string[];
  /** Six frames of each video, kept as long as it */
  evidence_frames?: boolean;
  /** `result.signals`, and the signals route for API keys */
  signals_in_results?: boolean;
  /** For submissions that come later; null: those that the installation prefers */
  weights?: (ChooseWeights | null);
  /** `version` as last read; a later change gives 409 `conflict` */
  expected_version?: string;
};

export type ChooseWeights = {
  /** `generation` of one of the `versions` in the list of models */
  generation: number;
  /** null: as long as they are shipped */
  until?: (string | null);
};

export type CompareWeights = {
  /** Of the weights that judge once more; left out: the newest */
  generation?: number;
};

export type SaveSchemaDraft = {
  /** JSON Schema, draft-07 or 2020-12, up to 32 kB */
  schema: Record<string, unknown>;
  /** Version of the draft that you have seen, 0 for none; another one is a conflict */
  expected_version?: number;
};

export type ExpectedSchemaVersion = {
  /** Version of the draft that you have seen, 0 for none; another one is a conflict */
  expected_version?: number;
};

export type SchemaDryRunInput = {
  /** Default: the draft */
  schema?: Record<string, unknown>;
  /** How many submissions to look at, the newest first */
  last?: number;
};

export type ValidateMetadata = {
  /** Default: the published schema */
  schema?: Record<string, unknown>;
  /** As in a submission; null counts as {} */
  metadata: (Record<string, unknown> | null);
};

export type UpdateCredits = {
  /** Null: no alert */
  low_balance_level: (number | null);
};

export type CreateWebhookEndpoint = {
  /** A public http(s) address */
  url: string;
  description?: string;
  /** Only these events; empty for all */
  event_types?: ("submission.completed" | "submission.failed" | "credits.low" | "api_key.expiring")[];
};

export type UpdateWebhookEndpoint = {
  /** A public http(s) address */
  url?: string;
  description?: string;
  /** Only these events; empty for all */
  event_types?: ("submission.completed" | "submission.failed" | "credits.low" | "api_key.expiring")[];
  enabled?: boolean;
};

export type RotateWebhookSecret = {
  overlap_hours?: number;
};

export type ReplayWebhooks = {
  /** ISO 8601 with an offset or Z */
  from: string;
  /** ISO 8601 with an offset or Z */
  to: string;
  status?: "failed" | "all";
};

export type CreateWebhookListener = {
  /** Only these events; empty for all */
  event_types?: ("submission.completed" | "submission.failed" | "credits.low" | "api_key.expiring")[];
  /** To sign with, e.g. that of an endpoint; default a new one */
  secret?: string;
};

export type FetchWebhookMessages = {
  /** Ids of messages that arrived; they are not given again */
  received?: string[];
  /** Seconds to hold the request while there is no message */
  wait?: number;
};

export type UpdateMember = {
  role?: "owner" | "admin" | "developer" | "viewer";
  /** true shuts this tenant, for present sessions too */
  disabled?: boolean;
};

export type CreateInvite = {
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
};

export type LookUpInvite = {
  /** What follows `#token=` in the link */
  token: string;
};

export type AcceptInvite = {
  /** What follows `#token=` in the link */
  token: string;
  /** Of a new account; somebody who has one keeps the name it has */
  name?: string;
  /** 8 to 1024 characters, kept whole; what is easily guessed is refused */
  password: string;
};

export type ChangePassword = {
  /** Left out by who has none, within 15 minutes of signing in */
  current_password?: string;
  /** 8 to 1024 characters, kept whole; what is easily guessed is refused */
  new_password: string;
};

export type AcceptOwnInvite = {
  /** What follows `#token=` in the link */
  token: string;
};

export type RequestSignInLink = {
  email: string;
};

export type CreateTenant = {
  name: string;
  /** Its name in addresses */
  slug: string;
  /** Who gets the link of the first owner */
  owner_email: string;
  /** To begin with; left out: TRIAL_CREDITS */
  credits?: number;
};

export type OwnerInvite = {
  email: string;
};

export type SuspendTenant = {
  /** Shown to the tenant's people */
  reason: string;
};

export type GrantCredits = {
  /** Not 0; a negative amount takes credits back */
  amount: number;
  /** Shown in the tenant's ledger */
  note?: string;
};

export type AddOperator = {
  email: string;
  /** Whose member is meant; needed while the address is not confirmed */
  tenant_slug?: string;
};

export type Submission = {
  submission_id: string;
  tenant: string;
  status: "pending" | "processing" | "completed" | "failed";
  model: string;
  /** Version of the weights that judged, or that found a reason not to; null while none have, or when it is not known */
  model_version: (string | null);
  result: (VerificationResult | null);
  /** Metadata as submitted */
  tenant_metadata: (Record<string, unknown> | null);
  message: (string | null);
  error: (string | null);
  reasons: Reason[];
  billing: Billing;
  timeline: {
    /** ISO 8601, UTC */
    received_at: string;
    /** ISO 8601, UTC */
    queued_at: string;
    started_at: (string | null);
    completed_at: (string | null);
  };
  /** Lowest score whose verdict is live */
  threshold: number;
  /** Place in line while pending, from 1; 1000 stands for more. Polls and events only */
  queue_position: (number | null);
  /** Pictures of judged frames; none unless the tenant keeps them */
  evidence_frames: {
    n: number;
    timestamp_ms: number;
  }[];
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  deadline_at: string;
  completed_at: (string | null);
};

export type VerificationResult = {
  verdict: "live" | "fake";
  confidence: number;
  real_score: number;
  score: number;
  type: "VERY LOW" | "LOW" | "MEDIUM" | "HIGH" | "VERY HIGH";
  session_id: string;
  model: string;
  /** Version of the weights that judged, or that found a reason not to; null while none have, or when it is not known */
  model_version: (string | null);
  input_source: "video_upload";
  processing_ms: number;
  frames_processed: number;
  /** Metadata as submitted */
  tenant_metadata: (Record<string, unknown> | null);
  warning: (string | null);
  /** Measurements behind the score; only where the setting `signals_in_results` is on */
  signals?: Record<string, number>;
  /** ISO 8601, UTC */
  created_at: string;
};

export type Reason = {
  code: "no_face_detected" | "multiple_faces" | "face_too_small" | "face_covered" | "face_lost" | "too_dark" | "overexposed" | "greyscale" | "blurry" | "static_video" | "repeated_frames" | "flat_picture" | "screen_pattern" | "rendered_face" | "possible_face_swap" | "insufficient_frames" | "low_frame_rate" | "unreadable_video" | "no_video_track" | "unsupported_codec" | "video_too_long" | "resolution_too_large" | "video_too_large" | "download_failed" | "address_not_allowed" | "not_a_video" | "processing_timeout" | "processing_error" | "canceled";
  severity: "fatal" | "warning";
  retryable: boolean;
  /** May be shown to the person in front of the camera */
  user_message: string;
  /** For those who call the API: with `download_failed` what the server of the address answered */
  detail: (string | null);
};

export type Billing = {
  credits: number;
  state: "none" | "reserved" | "captured" | "released";
};

export type CreditsLow = {
  balance: number;
  /** The low-balance level of the settings */
  level: number;
};

export type ApiKeyExpiring = {
  key_id: string;
  name: string;
  prefix: string;
  last_four: string;
  /** ISO 8601, UTC */
  expires_at: string;
};

export type SubmissionReceipt = {
  submission_id: string;
  tenant: string;
  status: "pending";
  model: string;
  message: string;
  /** Metadata as submitted */
  tenant_metadata: (Record<string, unknown> | null);
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  deadline_at: string;
  billing: Billing;
};

export type SubmissionPage = {
  items: Submission[];
  next_cursor: (string | null);
};

export type ErasureReceipt = {
  submission_id: string;
  /** ISO 8601, UTC */
  erased_at: string;
  /** Of the video that was erased */
  video_sha256: (string | null);
};

export type Signals = {
  measurements: Record<string, number>;
  /** Of the judged frames; the other lists go with it */
  timestamps_ms: number[];
  /** Left, top, width, height as shares of the picture */
  faces: ([number, number, number, number] | null)[];
  /** Probability of live by each frame alone */
  frame_scores: (number | null)[];
  /** Brightness of the face, 0–255 */
  face_lumas: (number | null)[];
  /** Pulse trace in standard deviations; null for short clips */
  pulse: (number[] | null);
};

export type CreatedUpload = {
  upload_id: string;
  /** Shown once. Whoever has it may send this one file by tus 1.0, without a key */
  upload_url: string;
  /** ISO 8601, UTC */
  expires_at: string;
  /** The largest file that is taken */
  max_bytes: number;
};

export type Upload = {
  upload_id: string;
  /** `open` takes bytes, `finished` can be submitted, `used` belongs to a submission, `expired` is over */
  status: "open" | "finished" | "used" | "expired";
  /** How much has arrived */
  offset_bytes: number;
  /** null until it is announced */
  size_bytes: (number | null);
  /** The largest file that is taken */
  max_bytes: number;
  file_name: (string | null);
  submission_id: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  expires_at: string;
  finished_at: (string | null);
};

export type FastCheck = {
  /** null: the frames can not be judged */
  verdict: ("live" | "fake" | null);
  confidence: (number | null);
  real_score: (number | null);
  score: (number | null);
  /** false: the fault was ours */
  available: boolean;
  warning: (string | null);
  warnings: string[];
  error: (string | null);
  session_id: string;
  submission_id: string;
  /** Which of our models judged */
  model: string;
  /** The version of its weights that judged; null: none did */
  model_version: (string | null);
  processing_ms: number;
  frames_processed: number;
};

export type FastCheckStream = {
  /** null: the frames can not be judged */
  verdict: ("live" | "fake" | null);
  confidence: (number | null);
  real_score: (number | null);
  score: (number | null);
  /** false: the fault was ours */
  available: boolean;
  warning: (string | null);
  warnings: string[];
  error: (string | null);
  status: "buffering" | "complete";
  session_id: string;
  submission_id: (string | null);
  model: (string | null);
  /** The version of its weights that judged; null: none did */
  model_version: (string | null);
  processing_ms: (number | null);
  frames_processed: (number | null);
  frames_received: number;
  frames_required: number;
  ttl_seconds: number;
};

export type ApiKeyPage = {
  items: ApiKey[];
  next_cursor: (string | null);
};

export type ApiKey = {
  key_id: string;
  name: string;
  mode: "live" | "test";
  /** How the key begins */
  prefix: string;
  last_four: string;
  scopes: ("detection:write" | "detection:read" | "keys:read" | "keys:write" | "settings:read" | "settings:write" | "credits:read" | "usage:read" | "webhooks:read" | "webhooks:write" | "audit:read" | "members:read" | "members:write")[];
  allowed_cidrs: string[];
  rate_limit_per_minute: (number | null);
  /** `expiring`: works, and ends within 7 days */
  status: "active" | "expiring" | "expired" | "revoked";
  /** ISO 8601, UTC */
  created_at: string;
  /** The member who made it; null for a key, the operator, or a member since removed */
  created_by: ({
    member_id: string;
    name: string;
  } | null);
  expires_at: (string | null);
  revoked_at: (string | null);
  /** To the minute */
  last_used_at: (string | null);
  /** The key that this one replaces */
  rotated_from: (string | null);
  /** The key that replaces this one */
  rotated_to: (string | null);
};

export type IssuedApiKey = {
  key_id: string;
  name: string;
  mode: "live" | "test";
  /** How the key begins */
  prefix: string;
  last_four: string;
  scopes: ("detection:write" | "detection:read" | "keys:read" | "keys:write" | "settings:read" | "settings:write" | "credits:read" | "usage:read" | "webhooks:read" | "webhooks:write" | "audit:read" | "members:read" | "members:write")[];
  allowed_cidrs: string[];
  rate_limit_per_minute: (number | null);
  /** `expiring`: works, and ends within 7 days */
  status: "active" | "expiring" | "expired" | "revoked";
  /** ISO 8601, UTC */
  created_at: string;
  /** The member who made it; null for a key, the operator, or a member since removed */
  created_by: ({
    member_id: string;
    name: string;
  } | null);
  expires_at: (string | null);
  revoked_at: (string | null);
  /** To the minute */
  last_used_at: (string | null);
  /** The key that this one replaces */
  rotated_from: (string | null);
  /** The key that replaces this one */
  rotated_to: (string | null);
  /** The key itself. Shown now and never again */
  key: string;
};

export type Settings = {
  name: string;
  slug: string;
  /** Lowest score whose verdict is live */
  threshold: number;
  /** How long a video is kept after its verdict; 0 removes it at once */
  retention_hours: number;
  /** Web pages that may send resumable uploads */
  allowed_origins: string[];
  /** Whether some judged frames are kept to look at */
  evidence_frames: boolean;
  /** Whether API keys see what the model saw */
  signals_in_results: boolean;
  /** The weights that judge; null: those that the installation prefers */
  weights: (ChosenWeights | null);
  /** The model of submissions that name none */
  default_model: string;
  /** Version of the weights by which it judges now */
  default_model_version: string;
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  updated_at: string;
  /** Send it as `expected_version` to change only what you have seen */
  version: string;
};

export type ChosenWeights = {
  /** Of models that have such weights */
  generation: number;
  /** null: as long as they are shipped */
  until: (string | null);
};

export type SlugAvailability = {
  slug: string;
  available: boolean;
  /** Why not */
  reason: ("invalid" | "reserved" | "taken" | null);
};

export type WeightsComparison = {
  /** null: there is none */
  comparison: ({
    /** Of the weights that judge once more */
    generation: number;
    running: boolean;
    /** ISO 8601, UTC */
    created_at: string;
    ended_at: (string | null);
    /** Newest first */
    submissions: ComparedSubmission[];
  } | null);
};

export type ComparedSubmission = {
  submission_id: string;
  /** ISO 8601, UTC */
  created_at: string;
  model: string;
  /** For both verdicts */
  threshold: number;
  before: {
    score: (number | null);
    verdict: ("live" | "fake" | null);
    /** Why there is no verdict */
    reason: ("no_face_detected" | "multiple_faces" | "face_too_small" | "face_covered" | "face_lost" | "too_dark" | "overexposed" | "greyscale" | "blurry" | "static_video" | "repeated_frames" | "flat_picture" | "screen_pattern" | "rendered_face" | "possible_face_swap" | "insufficient_frames" | "low_frame_rate" | "unreadable_video" | "no_video_track" | "unsupported_codec" | "video_too_long" | "resolution_too_large" | "video_too_large" | "download_failed" | "address_not_allowed" | "not_a_video" | "processing_timeout" | "processing_error" | "canceled" | null);
    /** Of the weights; null: not known */
    model_version: (string | null);
  };
  /** null: its turn has not come */
  after: ({
    score: (number | null);
    verdict: ("live" | "fake" | null);
    /** Why there is no verdict */
    reason: ("no_face_detected" | "multiple_faces" | "face_too_small" | "face_covered" | "face_lost" | "too_dark" | "overexposed" | "greyscale" | "blurry" | "static_video" | "repeated_frames" | "flat_picture" | "screen_pattern" | "rendered_face" | "possible_face_swap" | "insufficient_frames" | "low_frame_rate" | "unreadable_video" | "no_video_track" | "unsupported_codec" | "video_too_long" | "resolution_too_large" | "video_too_large" | "download_failed" | "address_not_allowed" | "not_a_video" | "processing_timeout" | "processing_error" | "canceled" | null);
    /** Of the weights; null: not known */
    model_version: (string | null);
  } | null);
};

export type MetadataSchemaState = {
  /** What submissions must meet now */
  published: (SchemaVersion | null);
  draft: (SchemaVersion | null);
};

export type SchemaVersion = {
  /** A number stands for one text and is never used again */
  version: number;
  status: "draft" | "published" | "archived";
  /** The member; null for an API key */
  created_by: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
  published_at: (string | null);
  /** The JSON Schema */
  schema: Record<string, unknown>;
};

export type SavedSchemaDraft = {
  draft: SchemaVersion;
  /** What is accepted but may surprise */
  warnings: string[];
};

export type SchemaVersionPage = {
  items: SchemaVersionEntry[];
  next_cursor: (string | null);
};

export type SchemaVersionEntry = {
  /** A number stands for one text and is never used again */
  version: number;
  status: "draft" | "published" | "archived";
  /** The member; null for an API key */
  created_by: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
  published_at: (string | null);
};

export type SchemaDryRun = {
  checked: number;
  valid: number;
  invalid: number;
  /** The first 50 */
  failures: {
    submission_id: string;
    /** `<JSON Pointer>: <sentence>` each */
    violations: string[];
  }[];
  /** There are more failures than are listed */
  truncated: boolean;
  /** The time was over before the last submission was checked */
  timed_out: boolean;
};

export type MetadataValidation = {
  valid: boolean;
  /** `<JSON Pointer>: <sentence>` each */
  violations: string[];
};

export type Credits = {
  /** Credits that can be spent now */
  balance: number;
  /** Credits held for submissions that have not ended */
  reserved: number;
  /** `credits.low` is sent when the balance falls to it; null: never */
  low_balance_level: (number | null);
};

export type CreditMovementPage = {
  items: CreditMovement[];
  next_cursor: (string | null);
};

export type CreditMovement = {
  id: number;
  /** ISO 8601, UTC */
  created_at: string;
  /** A reservation takes credits when a video is submitted; they are captured with a verdict or released without one */
  kind: "grant" | "reserve" | "capture" | "release";
  /** Change of the balance; a capture changes nothing any more */
  amount: number;
  submission_id: (string | null);
  note: (string | null);
};

export type Usage = {
  from: string;
  to: string;
  mode: "live" | "test";
  group_by: ("day" | "model" | "verdict" | "key")[];
  totals: UsageFigures;
  /** Of all failed submissions, most frequent first */
  failure_reasons: FailureCount[];
  buckets: UsageBucket[];
};

export type UsageFigures = {
  submissions: number;
  completed: number;
  failed: number;
  live: number;
  fake: number;
  /** Captured */
  credits: number;
  /** Half of the verdicts were there after this time from the submission; null without a verdict */
  p50_ms: (number | null);
  p95_ms: (number | null);
};

export type FailureCount = {
  /** As in `reasons` of a submission */
  code: string;
  submissions: number;
};

/** Named by what `group_by` asked for */
export type UsageBucket = {
  /** UTC */
  day?: string;
  model?: string;
  /** Null: none, or not yet */
  verdict?: ("live" | "fake" | null);
  /** Null: submitted in the portal */
  key_id?: (string | null);
  key_name?: (string | null);
  submissions: number;
  completed: number;
  failed: number;
  live: number;
  fake: number;
  /** Captured */
  credits: number;
  /** Half of the verdicts were there after this time from the submission; null without a verdict */
  p50_ms: (number | null);
  p95_ms: (number | null);
};

export type LoggedRequestPage = {
  items: LoggedRequest[];
  next_cursor: (string | null);
};

export type LoggedRequest = {
  id: string;
  request_id: (string | null);
  method: string;
  /** The path with its parameters left out */
  route: string;
  status: number;
  error_code: (string | null);
  /** Why a key was refused, for callers with audit:read */
  reason: (string | null);
  duration_ms: number;
  key_id: (string | null);
  member_id: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
};

export type WebhookEndpointList = {
  items: WebhookEndpoint[];
};

export type WebhookEndpoint = {
  id: string;
  mode: "live" | "test";
  url: string;
  description: string;
  event_types: string[];
  enabled: boolean;
  disabled_at: (string | null);
  /** `gone`: it answered 410; `failing`: a whole schedule of attempts failed */
  disabled_reason: ("manual" | "gone" | "failing" | null);
  last_success_at: (string | null);
  /** The newest */
  last_delivery: (WebhookDelivery | null);
  /** ISO 8601, UTC */
  created_at: string;
};

export type WebhookDelivery = {
  id: string;
  /** The same on every attempt and replay */
  webhook_id: string;
  endpoint_id: string;
  event_type: string;
  submission_id: (string | null);
  status: "pending" | "succeeded" | "failed";
  attempts: number;
  is_replay: boolean;
  /** ISO 8601, UTC */
  created_at: string;
  next_attempt_at: (string | null);
  finished_at: (string | null);
  /** Of the newest attempt */
  response_status: (number | null);
  /** Why the newest attempt got no answer */
  error: (string | null);
};

export type NewWebhookEndpoint = {
  id: string;
  mode: "live" | "test";
  url: string;
  description: string;
  event_types: string[];
  enabled: boolean;
  disabled_at: (string | null);
  /** `gone`: it answered 410; `failing`: a whole schedule of attempts failed */
  disabled_reason: ("manual" | "gone" | "failing" | null);
  last_success_at: (string | null);
  /** The newest */
  last_delivery: (WebhookDelivery | null);
  /** ISO 8601, UTC */
  created_at: string;
  /** Signs every message; `whsec_` and base64 */
  secret: string;
};

export type Deleted = {
  deleted: true;
};

export type WebhookSecret = {
  secret: string;
  /** Until then older secrets sign too; null when there is none */
  overlap_ends_at: (string | null);
};

export type SentWebhook = {
  delivery_id: string;
};

export type WebhookDeliveryPage = {
  items: WebhookDelivery[];
  next_cursor: (string | null);
};

export type ReplayedWebhooks = {
  replayed: number;
};

export type WebhookDeliveryDetail = {
  id: string;
  /** The same on every attempt and replay */
  webhook_id: string;
  endpoint_id: string;
  event_type: string;
  submission_id: (string | null);
  status: "pending" | "succeeded" | "failed";
  attempts: number;
  is_replay: boolean;
  /** ISO 8601, UTC */
  created_at: string;
  next_attempt_at: (string | null);
  finished_at: (string | null);
  /** Of the newest attempt */
  response_status: (number | null);
  /** Why the newest attempt got no answer */
  error: (string | null);
  /** The exact text that is sent and signed */
  body: string;
  attempt_log: {
    attempt: number;
    /** ISO 8601, UTC */
    started_at: string;
    duration_ms: number;
    response_status: (number | null);
    /** The first kilobyte */
    response_body: (string | null);
    error: (string | null);
    /** Sent beside the body; null when the sandbox made the attempt fail */
    request_headers: (Record<string, string> | null);
  }[];
};

export type WebhookListener = {
  listener_id: string;
  /** Signs every message; `whsec_` and base64 */
  secret: string;
  /** Each fetch puts it off by ten minutes; then nothing is kept */
  listens_until: string;
};

export type HeardWebhookMessages = {
  items: {
    /** The `webhook-id` */
    id: string;
    type: string;
    /** As an endpoint gets them, signed now */
    headers: Record<string, string>;
    /** The exact text that is signed */
    body: string;
  }[];
};

export type MemberPage = {
  items: Member[];
  next_cursor: (string | null);
};

export type Member = {
  member_id: string;
  email: string;
  /** Whether the mailbox of the address has answered for it: by a mailed link, or a provider */
  email_confirmed: boolean;
  name: string;
  role: "owner" | "admin" | "developer" | "viewer";
  disabled: boolean;
  disabled_at: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
  last_sign_in_at: (string | null);
};

export type RemovedMember = {
  member_id: string;
};

export type InvitePage = {
  items: Invite[];
  next_cursor: (string | null);
};

export type Invite = {
  invite_id: string;
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  status: "open" | "accepted" | "revoked" | "expired";
  /** ISO 8601, UTC */
  created_at: string;
  /** The member who invited; null for a key, or a member since removed */
  created_by: ({
    member_id: string;
    name: string;
  } | null);
  /** ISO 8601, UTC */
  expires_at: string;
  accepted_at: (string | null);
  revoked_at: (string | null);
};

export type NewInvite = {
  invite_id: string;
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  status: "open" | "accepted" | "revoked" | "expired";
  /** ISO 8601, UTC */
  created_at: string;
  /** The member who invited; null for a key, or a member since removed */
  created_by: ({
    member_id: string;
    name: string;
  } | null);
  /** ISO 8601, UTC */
  expires_at: string;
  accepted_at: (string | null);
  revoked_at: (string | null);
  /** The link to pass on. Shown now and never again. Whoever joins by it has an address that is not confirmed */
  accept_url: string;
  /** Whether a link of its own went to the address by mail, which confirms it; `off`: the operator has configured none */
  mail: "sent" | "failed" | "off";
};

export type OpenInvite = {
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  tenant_name: string;
  tenant_slug: string;
  /** ISO 8601, UTC */
  expires_at: string;
  /** Whether the address has a confirmed account: its password is asked for then */
  has_account: boolean;
};

export type AcceptedInvite = {
  member_id: string;
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  tenant_slug: string;
};

export type EndedSessions = {
  sessions_ended: number;
};

export type PortalSessionPage = {
  items: PortalSession[];
  next_cursor: (string | null);
};

export type PortalSession = {
  session_id: string;
  /** Whether it is the one that asks */
  current: boolean;
  /** What the browser said it is */
  user_agent: (string | null);
  /** ISO 8601, UTC */
  created_at: string;
  /** ISO 8601, UTC */
  expires_at: string;
};

export type OwnTenants = {
  items: {
    tenant_slug: string;
    name: string;
    /** The role of the asking person there */
    role: "owner" | "admin" | "developer" | "viewer";
  }[];
};

export type RequestedSignInLink = {
  /** As it was given */
  email: string;
};

export type AuditEntryPage = {
  items: AuditEntry[];
  next_cursor: (string | null);
};

export type AuditEntry = {
  id: string;
  actor: {
    kind: "member" | "api_key" | "operator";
    id: (string | null);
    /** E-mail of a member; prefix and last four of a key */
    name: (string | null);
  };
  action: string;
  target: (string | null);
  detail: Record<string, unknown>;
  /** ISO 8601, UTC */
  created_at: string;
};

export type OperatorTenantPage = {
  items: OperatorTenant[];
  next_cursor: (string | null);
};

export type OperatorTenant = {
  tenant_id: string;
  slug: string;
  name: string;
  /** ISO 8601, UTC */
  created_at: string;
  suspended_at: (string | null);
  suspended_reason: (string | null);
  /** People who can sign in */
  members: number;
  /** Credits that can be spent now */
  balance: number;
  /** In both modes */
  submissions_30_days: number;
  /** Videos that are kept, and uploads that wait for their use */
  stored_bytes: number;
};

export type NewTenant = {
  tenant: OperatorTenant;
  owner_invite: NewInvite;
};

export type GrantedCredits = {
  tenant_id: string;
  /** After the grant */
  balance: number;
};

export type InstanceStatus = {
  version: string;
  node_version: string;
  /** Of the web process that answers */
  uptime_s: number;
  readiness: Readiness;
  /** Submissions by state, and deliveries of webhooks; the latter up to 15 s old */
  queue: {
    mode: "embedded" | "server";
    pending: Waiting;
    processing: Waiting;
    deliveries: Waiting;
  };
  workers: Worker[];
  /** By the books of the database; up to 15 s old */
  storage: {
    driver: "disk" | "s3";
    videos: Stored;
    uploads: Stored;
    /** Of the file system with the data folder */
    disk: ({
      free_bytes: number;
      total_bytes: number;
    } | null);
  };
  database: {
    version: string;
    size_bytes: number;
    migrations: number;
    last_migration: string;
    /** ISO 8601, UTC */
    migrated_at: string;
  };
};

export type Readiness = {
  status: "ready" | "unavailable";
  checks: Record<string, {
    status: "ok" | "failing";
    latency_ms: number;
    detail?: string;
  }>;
};

export type Waiting = {
  count: number;
  /** Since when the oldest is there */
  oldest_at: (string | null);
};

export type Worker = {
  worker_id: string;
  /** ISO 8601, UTC */
  seen_at: string;
  started_at: (string | null);
  /** Nothing was heard for 20 s, and it was not stopped */
  stale: boolean;
  version: (string | null);
  /** Steps taken at once; null: an Inngest server decides */
  places: (number | null);
  media_processes: (number | null);
  media_busy: (number | null);
  media_queued: (number | null);
};

export type Stored = {
  files: number;
  bytes: number;
};

export type RegisteredModel = {
  id: string;
  /** Names these weights and no others */
  name: string;
  generation: number;
  newest: boolean;
  /** Whether the id stands for them where a tenant chose no others */
  used: boolean;
  /** The day until which former weights are meant to be shipped; null: not said */
  supported_until: (string | null);
  version: string;
  label: string;
  description: string;
  kind: "frame" | "clip";
  frames: number;
  min_frames: number;
  credits: number;
  /** Of the weights, as checked when they were loaded */
  sha256: string;
  licence: string;
  deprecated: boolean;
  card_url: (string | null);
};

export type OperatorPage = {
  items: Operator[];
  next_cursor: (string | null);
};

export type Operator = {
  operator_id: string;
  email: string;
  name: string;
  /** Where the person is a member */
  tenant_slugs: string[];
  /** Shut out of each of these tenants: the person can not sign in */
  disabled: boolean;
  last_sign_in_at: (string | null);
};

export type RemovedOperator = {
  operator_id: string;
};

export type Model = {
  id: string;
  label: string;
  description: string;
  min_frames: number;
  credits: number;
  deprecated: boolean;
  card_url: string;
  /** The weights that the id stands for where the tenant chose no others */
  generation: number;
  /** Their version */
  version: string;
  /** The weights on offer, newest first */
  versions: ModelVersion[];
};

export type ModelVersion = {
  /** Names these weights and no others */
  id: string;
  generation: number;
  /** What results carry as `model_version` */
  version: string;
  newest: boolean;
  deprecated: boolean;
  /** The day until which former weights are meant to be shipped; null: not said */
  supported_until: (string | null);
  card_url: string;
};

export type Health = {
  status: "ok";
  version: string;
  environment: string;
  models_loaded: string[];
};

export type NotReady = {
  data: Readiness;
  success: false;
  message: string;
  errors: {
    service_unavailable: string[];
  }[];
};

/** Every error, unless problem details are asked for */
export type ErrorEnvelope = {
  data: null;
  success: false;
  /** A sentence for people; may change */
  message: string;
  /** One object per error: its code, and one detail per thing that is wrong */
  errors: (Partial<Record<"invalid_video_input" | "invalid_metadata" | "invalid_request" | "invalid_key" | "insufficient_credits" | "tenant_mismatch" | "tenant_suspended" | "insufficient_scope" | "ip_not_allowed" | "forbidden_origin" | "tenant_not_found" | "submission_not_found" | "not_found" | "method_not_allowed" | "conflict" | "submission_erased" | "upload_expired" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "rate_limit_exceeded" | "internal_error" | "service_unavailable", string[]>>)[];
};

/** The same error as RFC 9457; for `Accept: application/problem+json` */
export type Problem = {
  /** Where the code is explained */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Path of the request */
  instance: string;
  code: "invalid_video_input" | "invalid_metadata" | "invalid_request" | "invalid_key" | "insufficient_credits" | "tenant_mismatch" | "tenant_suspended" | "insufficient_scope" | "ip_not_allowed" | "forbidden_origin" | "tenant_not_found" | "submission_not_found" | "not_found" | "method_not_allowed" | "conflict" | "submission_erased" | "upload_expired" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "rate_limit_exceeded" | "internal_error" | "service_unavailable";
  request_id: string;
};

export interface Operations {
  /** Submit a video for liveness verification */
  submitVideo: {
    path: NoParameters;
    query: NoParameters;
    body: {
      /** Public or presigned http(s) address */
      video_url?: (string | null);
      /** A finished resumable upload */
      upload_id?: (string | null);
      /** Model alias; default mixed-10-v2. With a number, `mixed-10-v2@1`, those weights and no others (`versions` in the list of models) */
      model?: (string | null);
      metadata?: (Record<string, unknown> | null);
      /** Test mode only: `live`, `fake`, `slow`, `timeout` or `failed:<reason code>` */
      test_outcome?: (string | null);
      test_webhook_failures?: (number | null);
    };
    data: SubmissionReceipt;
  };
  /** List submissions, newest first */
  listSubmissions: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      status?: "pending" | "processing" | "completed" | "failed";
      verdict?: "live" | "fake";
      model?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** ISO 8601 with an offset or Z */
      to?: string;
    } & {
      /** `metadata.<path>=<value>`, up to five, all of which must fit: `metadata.channel=mobile`. Dots separate keys; a value matches the text and the number, boolean or null that it spells. */
      [name: `metadata.${string}`]: string;
    };
    body: undefined;
    data: SubmissionPage;
  };
  /** Export submissions as CSV or NDJSON, newest first */
  exportSubmissions: {
    path: NoParameters;
    query: {
      format?: "csv" | "ndjson";
      status?: "pending" | "processing" | "completed" | "failed";
      verdict?: "live" | "fake";
      model?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** ISO 8601 with an offset or Z */
      to?: string;
    } & {
      /** `metadata.<path>=<value>`, up to five, all of which must fit: `metadata.channel=mobile`. Dots separate keys; a value matches the text and the number, boolean or null that it spells. */
      [name: `metadata.${string}`]: string;
    };
    body: undefined;
    data: string;
  };
  /** Poll a submission */
  getSubmission: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: {
      /** Seconds to hold the request while nothing has changed */
      wait?: number;
    };
    body: undefined;
    data: Submission;
  };
  /** Erase a submission for good */
  eraseSubmission: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: ErasureReceipt;
  };
  /** Follow a submission as server-sent events */
  streamSubmission: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: string;
  };
  /** Cancel a pending submission */
  cancelSubmission: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Submission;
  };
  /** What the model saw, frame by frame */
  getSubmissionSignals: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Signals;
  };
  /** A judged frame to look at */
  getEvidenceFrame: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
      /** Number of the frame, from 0 */
      n: string;
    };
    query: NoParameters;
    body: undefined;
    data: Blob;
  };
  /** Judge the stored video once more, by any model */
  rerunSubmission: {
    path: {
      /** Identifier of the submission */
      submission_id: string;
    };
    query: NoParameters;
    body: RerunSubmission;
    data: SubmissionReceipt;
  };
  /** Open a resumable upload */
  createUpload: {
    path: NoParameters;
    query: NoParameters;
    body: CreateUpload;
    data: CreatedUpload;
  };
  /** Look a resumable upload up */
  getUpload: {
    path: {
      /** Identifier of the upload */
      upload_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Upload;
  };
  /** Discard a resumable upload and its bytes */
  discardUpload: {
    path: {
      /** Identifier of the upload */
      upload_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Upload;
  };
  /** Judge frames of a camera at once */
  fastCheck: {
    path: NoParameters;
    query: NoParameters;
    body: FastCheckRequest;
    data: FastCheck;
  };
  /** Judge faces that the client has cut out */
  fastCheckCrops: {
    path: NoParameters;
    query: NoParameters;
    body: FastCheckCropsRequest;
    data: FastCheck;
  };
  /** Send frames one by one */
  fastCheckStream: {
    path: NoParameters;
    query: NoParameters;
    body: FastCheckStreamRequest;
    data: FastCheckStream;
  };
  /** List API keys of both modes, newest first */
  listApiKeys: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      mode?: "live" | "test";
      status?: "active" | "expiring" | "expired" | "revoked";
    };
    body: undefined;
    data: ApiKeyPage;
  };
  /** Create an API key, shown once */
  createApiKey: {
    path: NoParameters;
    query: NoParameters;
    body: CreateApiKey;
    data: IssuedApiKey;
  };
  /** Look an API key up */
  getApiKey: {
    path: {
      /** Identifier of the API key */
      key_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: ApiKey;
  };
  /** Change an API key */
  updateApiKey: {
    path: {
      /** Identifier of the API key */
      key_id: string;
    };
    query: NoParameters;
    body: UpdateApiKey;
    data: ApiKey;
  };
  /** Revoke an API key for good */
  revokeApiKey: {
    path: {
      /** Identifier of the API key */
      key_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: ApiKey;
  };
  /** Replace an API key, with an overlap */
  rotateApiKey: {
    path: {
      /** Identifier of the API key */
      key_id: string;
    };
    query: NoParameters;
    body: RotateApiKey;
    data: IssuedApiKey;
  };
  /** The tenant's settings */
  getSettings: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Settings;
  };
  /** Change settings */
  updateSettings: {
    path: NoParameters;
    query: NoParameters;
    body: UpdateSettings;
    data: Settings;
  };
  /** Whether a slug is free */
  checkSlug: {
    path: NoParameters;
    query: {
      slug: string;
    };
    body: undefined;
    data: SlugAvailability;
  };
  /** What other weights would have said of the last submissions */
  getWeightsComparison: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: WeightsComparison;
  };
  /** Judge the last submissions once more, by other weights */
  compareWeights: {
    path: NoParameters;
    query: NoParameters;
    body: CompareWeights;
    data: WeightsComparison;
  };
  /** Stop the comparison, or forget what came of it */
  deleteWeightsComparison: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: WeightsComparison;
  };
  /** The published metadata schema and its draft */
  getMetadataSchema: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: MetadataSchemaState;
  };
  /** Check a schema and keep it as the draft */
  saveMetadataSchemaDraft: {
    path: NoParameters;
    query: NoParameters;
    body: SaveSchemaDraft;
    data: SavedSchemaDraft;
  };
  /** Discard the draft */
  discardMetadataSchemaDraft: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: MetadataSchemaState;
  };
  /** Put the draft in force */
  publishMetadataSchema: {
    path: NoParameters;
    query: NoParameters;
    body: ExpectedSchemaVersion;
    data: MetadataSchemaState;
  };
  /** Take any metadata again */
  unpublishMetadataSchema: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: MetadataSchemaState;
  };
  /** List versions of the schema, newest first */
  listMetadataSchemaVersions: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
    };
    body: undefined;
    data: SchemaVersionPage;
  };
  /** One version with its schema */
  getMetadataSchemaVersion: {
    path: {
      /** Number of the version, from 1 */
      version: string;
    };
    query: NoParameters;
    body: undefined;
    data: SchemaVersion;
  };
  /** Copy a version into the draft */
  restoreMetadataSchemaVersion: {
    path: {
      /** Number of the version, from 1 */
      version: string;
    };
    query: NoParameters;
    body: ExpectedSchemaVersion;
    data: SavedSchemaDraft;
  };
  /** Try a schema on the last submissions */
  dryRunMetadataSchema: {
    path: NoParameters;
    query: NoParameters;
    body: SchemaDryRunInput;
    data: SchemaDryRun;
  };
  /** Check metadata without submitting a video */
  validateMetadata: {
    path: NoParameters;
    query: NoParameters;
    body: ValidateMetadata;
    data: MetadataValidation;
  };
  /** Balance, and what running submissions have reserved */
  getCredits: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Credits;
  };
  /** Set the level at which `credits.low` is sent */
  updateCredits: {
    path: NoParameters;
    query: NoParameters;
    body: UpdateCredits;
    data: Credits;
  };
  /** List movements of credits, newest first */
  listCreditMovements: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      kind?: "grant" | "reserve" | "capture" | "release";
      submission_id?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** Not included */
      to?: string;
    };
    body: undefined;
    data: CreditMovementPage;
  };
  /** All movements of credits as a file */
  exportCreditMovements: {
    path: NoParameters;
    query: {
      format?: "csv" | "ndjson";
      kind?: "grant" | "reserve" | "capture" | "release";
      submission_id?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** Not included */
      to?: string;
    };
    body: undefined;
    data: string;
  };
  /** Submissions, verdicts, credits and times by day, model, verdict and key */
  getUsage: {
    path: NoParameters;
    query: {
      /** First day, UTC. Default: 29 days before `to` */
      from?: string;
      /** Last day, UTC, included. Default: today */
      to?: string;
      /** Any of day, model, verdict, key, separated by commas */
      group_by?: string;
      /** Only what this key submitted */
      key_id?: string;
      /** Default: that of the key, or of the switch in the portal. A test key sees test data only */
      mode?: "live" | "test";
    };
    body: undefined;
    data: Usage;
  };
  /** List API requests, newest first */
  listRequests: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      /** Default: that of the key, or of the switch in the portal. A test key sees test data only */
      mode?: "live" | "test";
      /** A status, or a class of them */
      status?: string;
      error_code?: "invalid_video_input" | "invalid_metadata" | "invalid_request" | "invalid_key" | "insufficient_credits" | "tenant_mismatch" | "tenant_suspended" | "insufficient_scope" | "ip_not_allowed" | "forbidden_origin" | "tenant_not_found" | "submission_not_found" | "not_found" | "method_not_allowed" | "conflict" | "submission_erased" | "upload_expired" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "rate_limit_exceeded" | "internal_error" | "service_unavailable";
      key_id?: string;
      /** Only requests with API keys, or only those of people in the portal */
      caller?: "api_key" | "member";
      method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
      /** As the log shows it */
      route?: string;
      /** The `X-Request-Id` of an answer */
      request_id?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** Not included */
      to?: string;
    };
    body: undefined;
    data: LoggedRequestPage;
  };
  /** List webhook endpoints of the mode, newest first */
  listWebhookEndpoints: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: WebhookEndpointList;
  };
  /** Create a webhook endpoint */
  createWebhookEndpoint: {
    path: NoParameters;
    query: NoParameters;
    body: CreateWebhookEndpoint;
    data: NewWebhookEndpoint;
  };
  /** Look a webhook endpoint up */
  getWebhookEndpoint: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: WebhookEndpoint;
  };
  /** Change a webhook endpoint, or enable it again */
  updateWebhookEndpoint: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: UpdateWebhookEndpoint;
    data: WebhookEndpoint;
  };
  /** Delete a webhook endpoint with its log */
  deleteWebhookEndpoint: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Deleted;
  };
  /** Show the signing secret of an endpoint */
  getWebhookSecret: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: WebhookSecret;
  };
  /** Replace the signing secret, with an overlap in which both sign */
  rotateWebhookSecret: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: RotateWebhookSecret;
    data: WebhookSecret;
  };
  /** Send a `webhook.test` event to one endpoint */
  testWebhookEndpoint: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: SentWebhook;
  };
  /** List deliveries to an endpoint, newest first */
  listWebhookDeliveries: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      status?: "pending" | "succeeded" | "failed";
      event_type?: "submission.completed" | "submission.failed" | "credits.low" | "api_key.expiring" | "webhook.test";
      submission_id?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** ISO 8601 with an offset or Z */
      to?: string;
    };
    body: undefined;
    data: WebhookDeliveryPage;
  };
  /** Send the messages of a time again, at most 1,000 a call */
  replayWebhookDeliveries: {
    path: {
      /** Identifier of the endpoint */
      endpoint_id: string;
    };
    query: NoParameters;
    body: ReplayWebhooks;
    data: ReplayedWebhooks;
  };
  /** Look a delivery up, with what was sent and every attempt */
  getWebhookDelivery: {
    path: {
      /** Identifier of the delivery */
      delivery_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: WebhookDeliveryDetail;
  };
  /** Send a message again, under the same webhook id */
  replayWebhookDelivery: {
    path: {
      /** Identifier of the delivery */
      delivery_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: SentWebhook;
  };
  /** Listen to the events of the mode from a program that nobody can call */
  createWebhookListener: {
    path: NoParameters;
    query: NoParameters;
    body: CreateWebhookListener;
    data: WebhookListener;
  };
  /** Acknowledge messages, and fetch those that came since */
  fetchWebhookMessages: {
    path: {
      /** Identifier of the listener */
      listener_id: string;
    };
    query: NoParameters;
    body: FetchWebhookMessages;
    data: HeardWebhookMessages;
  };
  /** End a listener */
  deleteWebhookListener: {
    path: {
      /** Identifier of the listener */
      listener_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Deleted;
  };
  /** List members, newest first */
  listMembers: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
    };
    body: undefined;
    data: MemberPage;
  };
  /** Change a member's role, or disable a member */
  updateMember: {
    path: {
      /** Identifier of the member */
      member_id: string;
    };
    query: NoParameters;
    body: UpdateMember;
    data: Member;
  };
  /** Remove a member */
  removeMember: {
    path: {
      /** Identifier of the member */
      member_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: RemovedMember;
  };
  /** List invites, newest first */
  listInvites: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      status?: "open" | "accepted" | "revoked" | "expired";
    };
    body: undefined;
    data: InvitePage;
  };
  /** Invite a person by link */
  createInvite: {
    path: NoParameters;
    query: NoParameters;
    body: CreateInvite;
    data: NewInvite;
  };
  /** Revoke an invite */
  revokeInvite: {
    path: {
      /** Identifier of the invite */
      invite_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: Invite;
  };
  /** See what an invite is for */
  lookUpInvite: {
    path: NoParameters;
    query: NoParameters;
    body: LookUpInvite;
    data: OpenInvite;
  };
  /** Accept an invite and become a member */
  acceptInvite: {
    path: NoParameters;
    query: NoParameters;
    body: AcceptInvite;
    data: AcceptedInvite;
  };
  /** Change the own password */
  changePassword: {
    path: NoParameters;
    query: NoParameters;
    body: ChangePassword;
    data: EndedSessions;
  };
  /** List where the person is signed in, newest first */
  listSessions: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
    };
    body: undefined;
    data: PortalSessionPage;
  };
  /** End all own sessions but the asking one */
  revokeOtherSessions: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: EndedSessions;
  };
  /** End one of the own sessions */
  revokeSession: {
    path: {
      /** Identifier of the session */
      session_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: EndedSessions;
  };
  /** List the tenants of the signed-in person, by name */
  listOwnTenants: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: OwnTenants;
  };
  /** Accept an invite to the own address */
  acceptOwnInvite: {
    path: NoParameters;
    query: NoParameters;
    body: AcceptOwnInvite;
    data: AcceptedInvite;
  };
  /** Ask for a link by mail that signs in */
  requestSignInLink: {
    path: NoParameters;
    query: NoParameters;
    body: RequestSignInLink;
    data: RequestedSignInLink;
  };
  /** List who changed what, newest first */
  listAuditEntries: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      /** For example `api_key.revoked` */
      action?: string;
      /** Of a member or an API key */
      actor_id?: string;
      /** ISO 8601 with an offset or Z */
      from?: string;
      /** ISO 8601 with an offset or Z */
      to?: string;
    };
    body: undefined;
    data: AuditEntryPage;
  };
  /** List all tenants, newest first */
  listTenants: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
      /** Part of the name or slug, in any case */
      search?: string;
      /** Only those that are, or are not */
      suspended?: "true" | "false";
    };
    body: undefined;
    data: OperatorTenantPage;
  };
  /** Make a tenant, and the link for its owner */
  createTenant: {
    path: NoParameters;
    query: NoParameters;
    body: CreateTenant;
    data: NewTenant;
  };
  /** One tenant */
  getTenant: {
    path: {
      /** Identifier of the tenant */
      tenant_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: OperatorTenant;
  };
  /** Make a new link for an owner of a tenant */
  createOwnerInvite: {
    path: {
      /** Identifier of the tenant */
      tenant_id: string;
    };
    query: NoParameters;
    body: OwnerInvite;
    data: NewInvite;
  };
  /** Let a tenant read, and change nothing */
  suspendTenant: {
    path: {
      /** Identifier of the tenant */
      tenant_id: string;
    };
    query: NoParameters;
    body: SuspendTenant;
    data: OperatorTenant;
  };
  /** End the suspension of a tenant */
  resumeTenant: {
    path: {
      /** Identifier of the tenant */
      tenant_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: OperatorTenant;
  };
  /** Give a tenant credits, or take some back */
  grantCredits: {
    path: {
      /** Identifier of the tenant */
      tenant_id: string;
    };
    query: NoParameters;
    body: GrantCredits;
    data: GrantedCredits;
  };
  /** Queue, workers, storage, database and health */
  getInstanceStatus: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: InstanceStatus;
  };
  /** List the models with version, weights and licence */
  listRegisteredModels: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: RegisteredModel[];
  };
  /** List those who run the installation */
  listOperators: {
    path: NoParameters;
    query: {
      limit?: number;
      /** `next_cursor` of the page before */
      cursor?: string;
    };
    body: undefined;
    data: OperatorPage;
  };
  /** Let a member of any tenant run the installation */
  addOperator: {
    path: NoParameters;
    query: NoParameters;
    body: AddOperator;
    data: Operator;
  };
  /** Take the right to run the installation away */
  removeOperator: {
    path: {
      /** Identifier of the operator */
      operator_id: string;
    };
    query: NoParameters;
    body: undefined;
    data: RemovedOperator;
  };
  /** Model aliases with what they need and cost */
  listModels: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Model[];
  };
  /** How a model was made, what it was measured to do and what it cannot do */
  getModelCard: {
    path: {
      /** Alias of a model, as in the list of models */
      model: string;
    };
    query: NoParameters;
    body: undefined;
    data: string;
  };
  /** Whether the process is up */
  getHealth: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Health;
  };
  /** Whether database, storage, queue and models can serve */
  getReadiness: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Readiness;
  };
  /** Counters for Prometheus; needs `Authorization: Bearer` with METRICS_TOKEN */
  getMetrics: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: string;
  };
  /** This API as OpenAPI 3.1 */
  getOpenapi: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Record<string, unknown>;
  };
  /** This API as a Postman collection v2.1 */
  getPostmanCollection: {
    path: NoParameters;
    query: NoParameters;
    body: undefined;
    data: Record<string, unknown>;
  };
}

/** Method and address; an address without a slash in front is inside the tenant. */
export const OPERATIONS = {
  submitVideo: 'POST video/detect',
  listSubmissions: 'GET video/detect',
  exportSubmissions: 'GET video/detect/export',
  getSubmission: 'GET video/detect/{submission_id}',
  eraseSubmission: 'DELETE video/detect/{submission_id}',
  streamSubmission: 'GET video/detect/{submission_id}/events',
  cancelSubmission: 'POST video/detect/{submission_id}/cancel',
  getSubmissionSignals: 'GET video/detect/{submission_id}/signals',
  getEvidenceFrame: 'GET video/detect/{submission_id}/frames/{n}',
  rerunSubmission: 'POST video/detect/{submission_id}/rerun',
  createUpload: 'POST uploads',
  getUpload: 'GET uploads/{upload_id}',
  discardUpload: 'DELETE uploads/{upload_id}',
  fastCheck: 'POST /api/v1/fast-check',
  fastCheckCrops: 'POST /api/v1/fast-check-crops',
  fastCheckStream: 'POST /api/v1/fast-check-stream',
  listApiKeys: 'GET keys',
  createApiKey: 'POST keys',
  getApiKey: 'GET keys/{key_id}',
  updateApiKey: 'PATCH keys/{key_id}',
  revokeApiKey: 'POST keys/{key_id}/revoke',
  rotateApiKey: 'POST keys/{key_id}/rotate',
  getSettings: 'GET settings',
  updateSettings: 'PATCH settings',
  checkSlug: 'GET settings/slug-availability',
  getWeightsComparison: 'GET settings/weights-comparison',
  compareWeights: 'POST settings/weights-comparison',
  deleteWeightsComparison: 'DELETE settings/weights-comparison',
  getMetadataSchema: 'GET metadata-schema',
  saveMetadataSchemaDraft: 'PUT metadata-schema/draft',
  discardMetadataSchemaDraft: 'DELETE metadata-schema/draft',
  publishMetadataSchema: 'POST metadata-schema/publish',
  unpublishMetadataSchema: 'POST metadata-schema/unpublish',
  listMetadataSchemaVersions: 'GET metadata-schema/versions',
  getMetadataSchemaVersion: 'GET metadata-schema/versions/{version}',
  restoreMetadataSchemaVersion: 'POST metadata-schema/versions/{version}/restore',
  dryRunMetadataSchema: 'POST metadata-schema/dry-run',
  validateMetadata: 'POST metadata-schema/validate',
  getCredits: 'GET credits',
  updateCredits: 'PATCH credits',
  listCreditMovements: 'GET credits/ledger',
  exportCreditMovements: 'GET credits/ledger/export',
  getUsage: 'GET usage',
  listRequests: 'GET requests',
  listWebhookEndpoints: 'GET webhooks/endpoints',
  createWebhookEndpoint: 'POST webhooks/endpoints',
  getWebhookEndpoint: 'GET webhooks/endpoints/{endpoint_id}',
  updateWebhookEndpoint: 'PATCH webhooks/endpoints/{endpoint_id}',
  deleteWebhookEndpoint: 'DELETE webhooks/endpoints/{endpoint_id}',
  getWebhookSecret: 'GET webhooks/endpoints/{endpoint_id}/secret',
  rotateWebhookSecret: 'POST webhooks/endpoints/{endpoint_id}/secret/rotate',
  testWebhookEndpoint: 'POST webhooks/endpoints/{endpoint_id}/test',
  listWebhookDeliveries: 'GET webhooks/endpoints/{endpoint_id}/deliveries',
  replayWebhookDeliveries: 'POST webhooks/endpoints/{endpoint_id}/replay',
  getWebhookDelivery: 'GET webhooks/deliveries/{delivery_id}',
  replayWebhookDelivery: 'POST webhooks/deliveries/{delivery_id}/replay',
  createWebhookListener: 'POST webhooks/listeners',
  fetchWebhookMessages: 'POST webhooks/listeners/{listener_id}/messages',
  deleteWebhookListener: 'DELETE webhooks/listeners/{listener_id}',
  listMembers: 'GET members',
  updateMember: 'PATCH members/{member_id}',
  removeMember: 'DELETE members/{member_id}',
  listInvites: 'GET invites',
  createInvite: 'POST invites',
  revokeInvite: 'DELETE invites/{invite_id}',
  lookUpInvite: 'POST /api/v1/invites/look-up',
  acceptInvite: 'POST /api/v1/invites/accept',
  changePassword: 'POST account/password',
  listSessions: 'GET account/sessions',
  revokeOtherSessions: 'DELETE account/sessions',
  revokeSession: 'DELETE account/sessions/{session_id}',
  listOwnTenants: 'GET /api/v1/account/tenants',
  acceptOwnInvite: 'POST /api/v1/account/invites',
  requestSignInLink: 'POST /api/v1/sign-in/links',
  listAuditEntries: 'GET audit',
  listTenants: 'GET /api/v1/operator/tenants',
  createTenant: 'POST /api/v1/operator/tenants',
  getTenant: 'GET /api/v1/operator/tenants/{tenant_id}',
  createOwnerInvite: 'POST /api/v1/operator/tenants/{tenant_id}/owner-invites',
  suspendTenant: 'POST /api/v1/operator/tenants/{tenant_id}/suspend',
  resumeTenant: 'POST /api/v1/operator/tenants/{tenant_id}/resume',
  grantCredits: 'POST /api/v1/operator/tenants/{tenant_id}/credits',
  getInstanceStatus: 'GET /api/v1/operator/status',
  listRegisteredModels: 'GET /api/v1/operator/models',
  listOperators: 'GET /api/v1/operator/operators',
  addOperator: 'POST /api/v1/operator/operators',
  removeOperator: 'DELETE /api/v1/operator/operators/{operator_id}',
  listModels: 'GET /api/v1/models',
  getModelCard: 'GET /api/v1/models/{model}/card',
  getHealth: 'GET /health',
  getReadiness: 'GET /health/ready',
  getMetrics: 'GET /metrics',
  getOpenapi: 'GET /api/v1/openapi.json',
  getPostmanCollection: 'GET /api/v1/postman.json',
} as const satisfies Record<keyof Operations, string>;

/** A member that the data of the answer have; `[]` for a list, nothing for JSON without an envelope; or media types. */
export const ANSWERS = {
  submitVideo: 'submission_id',
  listSubmissions: 'items',
  exportSubmissions: 'text/csv application/x-ndjson',
  getSubmission: 'submission_id',
  eraseSubmission: 'submission_id',
  streamSubmission: 'text/event-stream',
  cancelSubmission: 'submission_id',
  getSubmissionSignals: 'measurements',
  getEvidenceFrame: 'image/jpeg',
  rerunSubmission: 'submission_id',
  createUpload: 'upload_id',
  getUpload: 'upload_id',
  discardUpload: 'upload_id',
  fastCheck: 'verdict',
  fastCheckCrops: 'verdict',
  fastCheckStream: 'verdict',
  listApiKeys: 'items',
  createApiKey: 'key_id',
  getApiKey: 'key_id',
  updateApiKey: 'key_id',
  revokeApiKey: 'key_id',
  rotateApiKey: 'key_id',
  getSettings: 'name',
  updateSettings: 'name',
  checkSlug: 'slug',
  getWeightsComparison: 'comparison',
  compareWeights: 'comparison',
  deleteWeightsComparison: 'comparison',
  getMetadataSchema: 'published',
  saveMetadataSchemaDraft: 'draft',
  discardMetadataSchemaDraft: 'published',
  publishMetadataSchema: 'published',
  unpublishMetadataSchema: 'published',
  listMetadataSchemaVersions: 'items',
  getMetadataSchemaVersion: 'version',
  restoreMetadataSchemaVersion: 'draft',
  dryRunMetadataSchema: 'checked',
  validateMetadata: 'valid',
  getCredits: 'balance',
  updateCredits: 'balance',
  listCreditMovements: 'items',
  exportCreditMovements: 'text/csv application/x-ndjson',
  getUsage: 'from',
  listRequests: 'items',
  listWebhookEndpoints: 'items',
  createWebhookEndpoint: 'id',
  getWebhookEndpoint: 'id',
  updateWebhookEndpoint: 'id',
  deleteWebhookEndpoint: 'deleted',
  getWebhookSecret: 'secret',
  rotateWebhookSecret: 'secret',
  testWebhookEndpoint: 'delivery_id',
  listWebhookDeliveries: 'items',
  replayWebhookDeliveries: 'replayed',
  getWebhookDelivery: 'id',
  replayWebhookDelivery: 'delivery_id',
  createWebhookListener: 'listener_id',
  fetchWebhookMessages: 'items',
  deleteWebhookListener: 'deleted',
  listMembers: 'items',
  updateMember: 'member_id',
  removeMember: 'member_id',
  listInvites: 'items',
  createInvite: 'invite_id',
  revokeInvite: 'invite_id',
  lookUpInvite: 'email',
  acceptInvite: 'member_id',
  changePassword: 'sessions_ended',
  listSessions: 'items',
  revokeOtherSessions: 'sessions_ended',
  revokeSession: 'sessions_ended',
  listOwnTenants: 'items',
  acceptOwnInvite: 'member_id',
  requestSignInLink: 'email',
  listAuditEntries: 'items',
  listTenants: 'items',
  createTenant: 'tenant',
  getTenant: 'tenant_id',
  createOwnerInvite: 'invite_id',
  suspendTenant: 'tenant_id',
  resumeTenant: 'tenant_id',
  grantCredits: 'tenant_id',
  getInstanceStatus: 'version',
  listRegisteredModels: '[]',
  listOperators: 'items',
  addOperator: 'operator_id',
  removeOperator: 'operator_id',
  listModels: '[]',
  getModelCard: 'text/markdown',
  getHealth: 'status',
  getReadiness: 'status',
  getMetrics: 'text/plain',
  getOpenapi: '',
  getPostmanCollection: '',
} as const satisfies Record<keyof Operations, string>;
