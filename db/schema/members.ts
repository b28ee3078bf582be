import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Role } from '@/lib/shared/scopes';
import { bytes, createdAt, id, instant } from '../columns';
import { tenants } from './tenants';

/** A person who signs in to the portal. */
export const members = pgTable('members', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  email: text('email').notNull(),
  name: text('name').notNull(),
  passwordHash: text('password_hash').notNull(),
  role: text('role').$type<Role>().notNull(),
  /** Runs the installation: a right that no role and no invite gives. */
  isOperator: boolean('is_operator').notNull().default(false),
  disabledAt: instant('disabled_at'),
  /** Kept here because sessions are removed when they are over. */
  lastSignInAt: instant('last_sign_in_at'),
  createdAt: createdAt(),
});

/** One portal sign-in; revoking it ends every copy of its cookie. */
export const portalSessions = pgTable('portal_sessions', {
  id: id(),
  memberId: uuid('member_id')
    .notNull()
    .references(() => members.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  userAgent: text('user_agent'),
});

/** An invitation by link; only the hash of its token is kept. */
export const invites = pgTable('invites', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  email: text('email').notNull(),
  role: text('role').$type<Role>().notNull(),
  tokenHash: bytes('token_hash').notNull().unique(),
  createdBy: uuid('created_by').references(() => members.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  acceptedAt: instant('accepted_at'),
  revokedAt: instant('revoked_at'),
});
