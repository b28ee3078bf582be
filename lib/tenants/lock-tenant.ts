import { eq } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Transaction } from '@/db/client';
import { tenants } from '@/db/schema';

/**
 * Makes changes of one tenant that must see one another wait in line until the transaction ends: counts against a
 * cap, the last owner. Submissions and whatever else refers to the tenant go on meanwhile.
 */
export async function lockTenant(tx: Transaction, tenantId: string): Promise<void> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('no key update');
}

/** The same in a transaction of tagged SQL. */
export async function lockTenantIn(tx: postgres.TransactionSql, tenantId: string): Promise<void> {
  await tx`select 1 from tenants where id = ${tenantId} for no key update`;
}
