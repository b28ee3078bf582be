import { eq } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { type Tenant, tenants } from '@/db/schema';
import { clearKeyRecords } from '@/lib/api-keys/find-key-record';
import { recordOperatorAudit } from '@/lib/audit/record-audit';
import type { OperatorContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { readTenant, type TenantDetails } from './tenant-details';

/**
 * From now on the tenant reads and changes nothing: its keys and people get `tenant_suspended` for every write. What was
 * submitted ends, and webhooks are sent. Felt on this node at once, on others within a second.
 * @param reason shown to the tenant's people
 * @throws AppError tenant_not_found; conflict when it is suspended already
 */
export async function suspendTenant(
  context: OperatorContext,
  id: string,
  reason: string,
): Promise<TenantDetails> {
  await change(id, async (tx, tenant) => {
    if (tenant.suspendedAt !== null) throw new AppError('conflict', 'The tenant is already suspended.');
    const change = { suspendedAt: new Date(), suspendedReason: reason };
    await tx.update(tenants).set(change).where(eq(tenants.id, tenant.id));
    await recordOperatorAudit(tx, context, tenant.id, 'tenant.suspended', tenant.id, { reason });
  });
  return readTenant(id);
}

/** The tenant does again all it could before. @throws AppError tenant_not_found; conflict when it is not suspended */
export async function resumeTenant(context: OperatorContext, id: string): Promise<TenantDetails> {
  await change(id, async (tx, tenant) => {
    if (tenant.suspendedAt === null) throw new AppError('conflict', 'The tenant is not suspended.');
    await tx
      .update(tenants)
      .set({ suspendedAt: null, suspendedReason: null })
      .where(eq(tenants.id, tenant.id));
    const detail = { suspended_at: tenant.suspendedAt, reason: tenant.suspendedReason };
    await recordOperatorAudit(tx, context, tenant.id, 'tenant.resumed', tenant.id, detail);
  });
  return readTenant(id);
}

async function change(id: string, write: (tx: Transaction, tenant: Tenant) => Promise<void>): Promise<void> {
  if (!isUuid(id)) throw new AppError('tenant_not_found');
  try {
    await db().transaction(async (tx) => {
      const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, id)).for('no key update');
      if (tenant === undefined) throw new AppError('tenant_not_found');
      await write(tx, tenant);
    });
  } finally {
    clearKeyRecords();
  }
}
