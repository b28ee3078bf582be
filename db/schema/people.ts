import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, createdAt, id, instant } from '../columns';

/** A person who signs in to the portal, whatever the number of tenants. */
export const people = pgTable('people', {
  id: id(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  /** Null: signs in by other means only. */
  passwordHash: text('password_hash'),
  /** Runs the installation: a right that no role and no invite gives. */
  isOperator: boolean('is_operator').notNull().default(false),
  /** Kept here because sessions are removed when they are over. */
  lastSignInAt: instant('last_sign_in_at'),
  createdAt: createdAt(),
});

/** One portal sign-in; revoking it ends every copy of its cookie. */
export const portalSessions = pgTable('portal_sessions', {
  id: id(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  userAgent: text('user_agent'),
});

/** A link by mail that signs in once; only the hash of its token is kept. */
export const signInLinks = pgTable('sign_in_links', {
  tokenHash: bytes('token_hash').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});
