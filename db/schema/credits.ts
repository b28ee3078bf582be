import { bigint, boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { MOVEMENT_KINDS } from '@/lib/shared/statuses';
import { createdAt } from '../columns';
import { submissions } from './submissions';
import { tenants } from './tenants';

/** What a tenant can still spend; never below zero. */
export const creditAccounts = pgTable('credit_accounts', {
  tenantId: uuid('tenant_id')
    .primaryKey()
    .references(() => tenants.id),
  balance: bigint('balance', { mode: 'number' }).notNull(),
  /** The balance at which `credits.low` is sent; null: never. */
  lowBalanceLevel: bigint('low_balance_level', { mode: 'number' }),
  /** False from a crossing until a grant or a change of the level. */
  lowBalanceArmed: boolean('low_balance_armed').notNull().default(true),
});

/** Append-only movements; their sum is the balance. At most one of each kind per submission. */
export const creditLedger = pgTable('credit_ledger', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  tenantId: uuid('tenant_id')
    .notNull()
    .references(() => tenants.id),
  submissionId: uuid('submission_id').references(() => submissions.id),
  kind: text('kind', { enum: MOVEMENT_KINDS }).notNull(),
  /** Change of the balance: a reservation is negative, a release positive, a capture zero. */
  amount: bigint('amount', { mode: 'number' }).notNull(),
  note: text('note'),
  /** Of a grant that may be sent again. */
  idempotencyKey: text('idempotency_key'),
  createdAt: createdAt(),
});
