import { integer, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { createdAt, id } from '../columns';

/** A company: the owner of keys, submissions, credits and people. */
export const tenants = pgTable('tenants', {
  id: id(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  /** Lowest score (0–100) whose verdict is `live`. */
  threshold: smallint('threshold').notNull(),
  retentionHours: integer('retention_hours').notNull(),
  createdAt: createdAt(),
});

export type Tenant = typeof tenants.$inferSelect;
