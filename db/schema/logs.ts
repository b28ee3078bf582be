import { integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { ACTOR_KINDS, MODES } from '@/lib/shared/statuses';
import { createdAt, id, instant } from '../columns';

/** One row per API request, without bodies, queries or secrets. */
export const requestLog = pgTable('request_log', {
  id: id(),
  tenantId: uuid('tenant_id'),
  apiKeyId: uuid('api_key_id'),
  memberId: uuid('member_id'),
  method: text('method').notNull(),
  route: text('route').notNull(),
  status: smallint('status').notNull(),
  errorCode: text('error_code'),
  privateReason: text('private_reason'),
  durationMs: integer('duration_ms').notNull(),
  /** What the answer's `X-Request-Id` said. */
  requestId: text('request_id'),
  mode: text('mode', { enum: MODES }),
  createdAt: createdAt(),
});

/** Who changed what in a tenant. */
export const auditLog = pgTable('audit_log', {
  id: id(),
  tenantId: uuid('tenant_id').notNull(),
  actorKind: text('actor_kind', { enum: ACTOR_KINDS }).notNull(),
  actorId: uuid('actor_id'),
  action: text('action').notNull(),
  target: text('target'),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
  createdAt: createdAt(),
});

/** Workers say here that they are alive. */
export const workerHeartbeats = pgTable('worker_heartbeats', {
  workerId: text('worker_id').primaryKey(),
  seenAt: instant('seen_at').notNull().defaultNow(),
  startedAt: instant('started_at'),
  /** Set by a worker that was stopped; one that died has none. */
  stoppedAt: instant('stopped_at'),
  version: text('version'),
  /** Steps that it takes at once; null where an Inngest server hands them out. */
  places: integer('places'),
  mediaProcesses: integer('media_processes'),
  mediaBusy: integer('media_busy'),
  mediaQueued: integer('media_queued'),
});
