import {
  bigint,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { MODES } from '@/lib/shared/statuses';
import { createdAt, id, instant } from '../columns';
import { tenants } from './tenants';

/** Frames that arrive one by one, until there are enough of them to be judged. */
export const frameSessions = pgTable('frame_sessions', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  /** The API key or member that sends the frames. */
  ownerId: uuid('owner_id').notNull(),
  mode: text('mode', { enum: MODES }).notNull(),
  /** The caller's name for it. */
  name: text('name').notNull(),
  model: text('model').notNull(),
  framesRequired: smallint('frames_required').notNull(),
  framesReceived: smallint('frames_received').notNull().default(0),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull().default(0),
  /** The submission that the full set becomes; no frame is added from then on. */
  submissionId: uuid('submission_id'),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
});

/** One frame that waits in storage. */
export const frameSessionFrames = pgTable(
  'frame_session_frames',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => frameSessions.id),
    frameIndex: integer('frame_index').notNull(),
    timestampMs: doublePrecision('timestamp_ms').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.frameIndex] })],
);

export type FrameSession = typeof frameSessions.$inferSelect;
