import { env } from '@/lib/env';
import type { Transaction } from './client';
import { creditAccounts, creditLedger, tenants } from './schema';

export interface NewTenantRow {
  id: string;
  slug: string;
  name: string;
  credits: number;
  /** Of the first credits, in the ledger. */
  note: string;
}

/** Writes a tenant with the settings that new ones have, and its books. */
export async function insertTenant(
  tx: Transaction,
  { id, slug, name, credits, note }: NewTenantRow,
): Promise<void> {
  const { DEFAULT_THRESHOLD: threshold, RETENTION_HOURS: retentionHours } = env();
  await tx.insert(tenants).values({ id, slug, name, threshold, retentionHours });
  await tx.insert(creditAccounts).values({ tenantId: id, balance: credits });
  if (credits > 0)
    await tx.insert(creditLedger).values({ tenantId: id, kind: 'grant', amount: credits, note });
}
