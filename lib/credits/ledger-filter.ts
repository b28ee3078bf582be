import { and, eq, gte, lt, type SQL } from 'drizzle-orm';
import { creditLedger } from '@/db/schema';
import type { Context } from '@/lib/context';

export type LedgerEntry = typeof creditLedger.$inferSelect;

/** Which movements are wanted: those that fit every member that is there. */
export interface LedgerFilter {
  kind?: LedgerEntry['kind'];
  submissionId?: string;
  from?: Date;
  /** Not included. */
  to?: Date;
}

/** The condition for a tenant's movements below `beforeId`. */
export function ledgerCondition(
  { tenant }: Context,
  { kind, submissionId, from, to }: LedgerFilter,
  beforeId: number | undefined,
): SQL | undefined {
  return and(
    eq(creditLedger.tenantId, tenant.id),
    kind && eq(creditLedger.kind, kind),
    submissionId === undefined ? undefined : eq(creditLedger.submissionId, submissionId),
    from && gte(creditLedger.createdAt, from),
    to && lt(creditLedger.createdAt, to),
    beforeId === undefined ? undefined : lt(creditLedger.id, beforeId),
  );
}
