import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Scope } from '@/lib/shared/scopes';
import { MODES } from '@/lib/shared/statuses';
import { bytes, createdAt, id, instant } from '../columns';
import { members } from './members';
import { tenants } from './tenants';

/** `live` submissions cost credits; `test` ones are free and live apart. */

export const apiKeys = pgTable('api_keys', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  mode: text('mode', { enum: MODES }).notNull(),
  name: text('name').notNull(),
  /** SHA-256 of the whole key; the key itself is shown once and never stored. */
  keyHash: bytes('key_hash').notNull().unique(),
  prefix: text('prefix').notNull(),
  lastFour: text('last_four').notNull(),
  scopes: text('scopes').array().$type<Scope[]>().notNull().default([]),
  allowedCidrs: text('allowed_cidrs').array().notNull().default([]),
  rateLimitPerMinute: integer('rate_limit_per_minute'),
  createdBy: uuid('created_by').references(() => members.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
  /** The key that this one replaces. */
  rotatedFrom: uuid('rotated_from'),
  expiryAnnouncedAt: instant('expiry_announced_at'),
});
