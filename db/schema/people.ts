import { boolean, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, createdAt, id, instant } from '../columns';
import { tenants } from './tenants';

/**
 * A person who signs in to the portal, whatever the number of tenants. While the mailbox of the address is not proved, an
 * account of one tenant: others may have accounts of the same address.
 */
export const people = pgTable('people', {
  id: id(),
  email: text('email').notNull(),
  /** When the mailbox proved the address: by a link that only it got, or a provider that had verified it. */
  addressVerifiedAt: instant('address_verified_at'),
  /** The tenant whose invite made the account; it counts while the address is not proved. */
  vouchedBy: uuid('vouched_by').references(() => tenants.id),
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

/** A network that a person signed in from, as a keyed hash. */
export const knownNetworks = pgTable(
  'known_networks',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    network: bytes('network').notNull(),
    seenAt: instant('seen_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.network] })],
);
