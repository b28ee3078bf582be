import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { DeliveredType, EventType } from '@/lib/shared/event-types';
import { DELIVERY_STATUSES, DISABLED_REASONS, MODES } from '@/lib/shared/statuses';
import { bytes, createdAt, id, instant } from '../columns';
import { members } from './members';
import { submissions } from './submissions';
import { tenants } from './tenants';

/** Where a tenant wants to be told of events. */
export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  mode: text('mode', { enum: MODES }).notNull(),
  url: text('url').notNull(),
  description: text('description').notNull().default(''),
  /** Empty: every event. */
  eventTypes: text('event_types').array().$type<EventType[]>().notNull().default([]),
  createdBy: uuid('created_by').references(() => members.id),
  createdAt: createdAt(),
  disabledAt: instant('disabled_at'),
  disabledReason: text('disabled_reason', { enum: DISABLED_REASONS }),
  lastSuccessAt: instant('last_success_at'),
});

/** Signing secrets of an endpoint; several at once while one replaces another. */
export const webhookSecrets = pgTable('webhook_secrets', {
  id: id(),
  endpointId: uuid('endpoint_id')
    .notNull()
    .references(() => webhookEndpoints.id),
  secretSealed: bytes('secret_sealed').notNull(),
  createdAt: createdAt(),
  expiresAt: instant('expires_at'),
});

/** What is sent; `id` is the `webhook-id` that receivers see, `body` the exact text that is signed. */
export const webhookMessages = pgTable('webhook_messages', {
  id: text('id').primaryKey(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  mode: text('mode', { enum: MODES }).notNull(),
  type: text('type').$type<DeliveredType>().notNull(),
  submissionId: uuid('submission_id').references(() => submissions.id),
  body: text('body').notNull(),
  createdAt: createdAt(),
});

/** One message on its way to one endpoint. */
export const webhookDeliveries = pgTable('webhook_deliveries', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  messageId: text('message_id')
    .notNull()
    .references(() => webhookMessages.id),
  endpointId: uuid('endpoint_id')
    .notNull()
    .references(() => webhookEndpoints.id),
  status: text('status', { enum: DELIVERY_STATUSES }).notNull().default('pending'),
  attempts: smallint('attempts').notNull().default(0),
  nextAttemptAt: instant('next_attempt_at'),
  isReplay: boolean('is_replay').notNull().default(false),
  createdAt: createdAt(),
  finishedAt: instant('finished_at'),
});

/** One try of a delivery and what the receiver said. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    deliveryId: uuid('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id),
    attempt: smallint('attempt').notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
    durationMs: integer('duration_ms').notNull(),
    responseStatus: smallint('response_status'),
    responseBody: text('response_body'),
    error: text('error'),
    /** What was sent beside the body; null when the sandbox made the attempt fail. */
    requestHeaders: jsonb('request_headers').$type<Record<string, string>>(),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.attempt] })],
);

/** A program that fetches events instead of being called. */
export const webhookListeners = pgTable('webhook_listeners', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  mode: text('mode', { enum: MODES }).notNull(),
  /** Empty: every event. */
  eventTypes: text('event_types').array().$type<EventType[]>().notNull().default([]),
  secretSealed: bytes('secret_sealed').notNull(),
  createdAt: createdAt(),
  /** Put off with every fetch; from then on nothing is kept for it. */
  listensUntil: instant('listens_until').notNull(),
});

/** What a listener has not acknowledged yet. */
export const webhookListenerMessages = pgTable(
  'webhook_listener_messages',
  {
    listenerId: uuid('listener_id')
      .notNull()
      .references(() => webhookListeners.id),
    messageId: text('message_id')
      .notNull()
      .references(() => webhookMessages.id),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.listenerId, table.messageId] })],
);
