import { boolean, integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../columns';

/** A company: the owner of keys, submissions, credits and people. */
export const tenants = pgTable('tenants', {
  id: id(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  /** Lowest score (0–100) whose verdict is `live`. */
  threshold: smallint('threshold').notNull(),
  retentionHours: integer('retention_hours').notNull(),
  /** Origins of web pages that may send resumable uploads. */
  allowedOrigins: text('allowed_origins').array().notNull().default([]),
  /** Whether some judged frames are kept for people to look at. */
  evidenceFrames: boolean('evidence_frames').notNull().default(false),
  /** Whether polls by API keys carry what the model saw. */
  signalsInResults: boolean('signals_in_results').notNull().default(false),
  /** The generation of weights that it chose; null: what the operator prefers. */
  modelGeneration: smallint('model_generation'),
  /** When that choice ends. */
  modelGenerationUntil: instant('model_generation_until'),
  /** The highest number that a version of its metadata schema has had. */
  lastSchemaVersion: integer('last_schema_version').notNull().default(0),
  /** Since when its keys and people may only read, and why; both or neither. */
  suspendedAt: instant('suspended_at'),
  suspendedReason: text('suspended_reason'),
  createdAt: createdAt(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

export type Tenant = typeof tenants.$inferSelect;
