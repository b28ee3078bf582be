import {
  bigint,
  doublePrecision,
  integer,
  json,
  jsonb,
  pgTable,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Reason, ReasonCode } from '@/lib/shared/reasons';
import type { SignalSeries } from '@/lib/shared/signals';
import { BILLING_STATES, INPUT_KINDS, MODES, SUBMISSION_STATUSES, VERDICTS } from '@/lib/shared/statuses';
import { bytes, createdAt, id, instant } from '../columns';
import { apiKeys } from './api-keys';
import { members } from './members';
import { metadataSchemas } from './metadata-schemas';
import { tenants } from './tenants';

/** One video to judge. Terminal states are final (trigger `submissions_guard`). */
export const submissions = pgTable('submissions', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  apiKeyId: uuid('api_key_id').references(() => apiKeys.id),
  memberId: uuid('member_id').references(() => members.id),
  mode: text('mode', { enum: MODES }).notNull(),
  status: text('status', { enum: SUBMISSION_STATUSES }).notNull().default('pending'),
  model: text('model').notNull(),
  /** The generation of weights that shall judge it, as it stood when the video was submitted. */
  modelGeneration: smallint('model_generation'),
  /** The weights that judged; null while none have. */
  modelVersion: text('model_version'),
  /** The tenant's threshold when the video was submitted. */
  threshold: smallint('threshold').notNull(),
  idempotencyKey: text('idempotency_key'),
  /** SHA-256 over video (or address), model and canonical metadata: what an Idempotency-Key stands for. */
  contentHash: text('content_hash').notNull(),
  inputKind: text('input_kind', { enum: INPUT_KINDS }).notNull(),
  videoUrlSealed: bytes('video_url_sealed'),
  videoKey: text('video_key'),
  videoSha256: text('video_sha256'),
  videoSizeBytes: bigint('video_size_bytes', { mode: 'number' }),
  videoRemovedAt: instant('video_removed_at'),
  /** As it was sent: `jsonb` would forget the order of its names. */
  metadata: json('metadata').$type<Record<string, unknown>>(),
  metadataSchemaId: uuid('metadata_schema_id').references(() => metadataSchemas.id),
  credits: integer('credits').notNull(),
  billingState: text('billing_state', { enum: BILLING_STATES }).notNull(),
  /** Calibrated probability of a live person, 0–1. */
  realScore: doublePrecision('real_score'),
  verdict: text('verdict', { enum: VERDICTS }),
  framesProcessed: integer('frames_processed'),
  processingMs: integer('processing_ms'),
  /** Named measurements behind the score. */
  signals: jsonb('signals').$type<Record<string, number>>(),
  /** What was seen frame by frame. */
  signalSeries: jsonb('signal_series').$type<SignalSeries>(),
  reasons: jsonb('reasons').$type<Reason[]>().notNull().default([]),
  errorCode: text('error_code').$type<ReasonCode>(),
  errorMessage: text('error_message'),
  uploadId: uuid('upload_id'),
  /** What the sandbox was asked to do; test mode only. */
  testOutcome: text('test_outcome'),
  /** How many attempts to deliver its webhooks the sandbox makes fail. */
  testWebhookFailures: smallint('test_webhook_failures').notNull().default(0),
  /** Timestamps (ms) of the evidence frames in storage, in order. */
  evidenceFrames: integer('evidence_frames').array(),
  /** Since then the row is a tombstone without metadata and video. */
  erasedAt: instant('erased_at'),
  createdAt: createdAt(),
  startedAt: instant('started_at'),
  completedAt: instant('completed_at'),
  deadlineAt: instant('deadline_at').notNull(),
});

export type Submission = typeof submissions.$inferSelect;
