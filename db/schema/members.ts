import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '@/lib/shared/scopes';
import { bytes, createdAt, id, instant } from '../columns';
import { people } from './people';
import { tenants } from './tenants';

/** The place of a person in a tenant. */
export const members = pgTable('members', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  role: text('role', { enum: ROLES }).notNull(),
  disabledAt: instant('disabled_at'),
  /** By this a sign-in leads to where the person was last. */
  lastUsedAt: instant('last_used_at'),
  /** Sessions that are older don't count here. */
  sessionsSince: instant('sessions_since'),
  createdAt: createdAt(),
});

/** An invitation by link; only the hashes of its tokens are kept. */
export const invites = pgTable('invites', {
  id: id(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  email: text('email').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  /** Of the token that is shown to whoever invites. */
  tokenHash: bytes('token_hash').notNull().unique(),
  /** Of the token that goes to the mailbox and nowhere else; null where no mail is sent. */
  mailTokenHash: bytes('mail_token_hash').unique(),
  createdBy: uuid('created_by').references(() => members.id),
  createdAt: createdAt(),
  expiresAt: instant('expires_at').notNull(),
  acceptedAt: instant('accepted_at'),
  revokedAt: instant('revoked_at'),
});
