import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { MODES, UPLOAD_STATUSES } from '@/lib/shared/statuses';
import { bytes, createdAt, id, instant } from '../columns';
import { apiKeys } from './api-keys';
import { members } from './members';
import { tenants } from './tenants';

/** A resumable upload; its address is a capability of which only the hash is kept. */
export const uploads = pgTable('uploads', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  apiKeyId: uuid('api_key_id').references(() => apiKeys.id),
  memberId: uuid('member_id').references(() => members.id),
  mode: text('mode', { enum: MODES }).notNull(),
  tokenHash: bytes('token_hash').notNull().unique(),
  status: text('status', { enum: UPLOAD_STATUSES }).notNull().default('open'),
  maxBytes: bigint('max_bytes', { mode: 'number' }).notNull(),
  /** Announced by the client with its first request. */
  sizeBytes: bigint('size_bytes', { mode: 'number' }),
  /** Counts against the tenant's quota. */
  claimedBytes: bigint('claimed_bytes', { mode: 'number' }).notNull().default(0),
  /** Of the multipart upload in the bucket, where one takes the bytes. */
  multipartId: text('multipart_id'),
  fileName: text('file_name'),
  storageKey: text('storage_key'),
  sha256: text('sha256'),
  submissionId: uuid('submission_id'),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  finishedAt: instant('finished_at'),
});

export type Upload = typeof uploads.$inferSelect;
