import { integer, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { SCHEMA_STATUSES } from '@/lib/shared/statuses';
import { createdAt, id, instant } from '../columns';
import { members } from './members';
import { tenants } from './tenants';

/** Versions of a tenant's JSON Schema for metadata; at most one is published, at most one a draft. */
export const metadataSchemas = pgTable('metadata_schemas', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  version: integer('version').notNull(),
  status: text('status', { enum: SCHEMA_STATUSES }).notNull(),
  /** Kept as it was written: the order of its properties is for people. */
  schema: json('schema').notNull(),
  createdBy: uuid('created_by').references(() => members.id),
  createdAt: createdAt(),
  publishedAt: instant('published_at'),
});

export type MetadataSchema = typeof metadataSchemas.$inferSelect;
