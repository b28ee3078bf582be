import { and, eq, isNull, sql } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { invites, tenants } from '@/db/schema';
import { recordOperatorAudit } from '@/lib/audit/record-audit';
import type { OperatorContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { insertInvite, type NewInvite } from '@/lib/members/insert-invite';

/** Writes an owner's invite, and who made it. @throws AppError as `insertInvite` does */
export async function insertOwnerInvite(
  tx: Transaction,
  context: OperatorContext,
  tenantId: string,
  ownerEmail: string,
): Promise<NewInvite> {
  const invited = { email: ownerEmail.toLowerCase(), role: 'owner' } as const;
  const made = await insertInvite(tx, { tenantId, ...invited, createdBy: null });
  await recordOperatorAudit(tx, context, tenantId, 'invite.created', made.details.id, invited);
  return made;
}

/**
 * A new link for an owner, when the first was lost or has run out, or nobody of the tenant can sign in any more. An open
 * invite of the same address ends.
 * @throws AppError tenant_not_found; conflict when the address is a member already, or too many invites are open
 */
export async function inviteOwner(
  context: OperatorContext,
  tenantId: string,
  ownerEmail: string,
): Promise<NewInvite & { tenantName: string }> {
  if (!isUuid(tenantId)) throw new AppError('tenant_not_found');
  const email = ownerEmail.toLowerCase();
  return db().transaction(async (tx) => {
    const isTenant = eq(tenants.id, tenantId);
    const [tenant] = await tx
      .select({ name: tenants.name })
      .from(tenants)
      .where(isTenant)
      .for('no key update');
    if (tenant === undefined) throw new AppError('tenant_not_found');
    const isOpen = and(
      eq(invites.tenantId, tenantId),
      sql`lower(${invites.email}) = ${email}`,
      isNull(invites.acceptedAt),
      isNull(invites.revokedAt),
    );
    const revokedAt = new Date();
    const revoked = await tx.update(invites).set({ revokedAt }).where(isOpen).returning({ id: invites.id });
    for (const { id } of revoked)
      await recordOperatorAudit(tx, context, tenantId, 'invite.revoked', id, { email });
    return { ...(await insertOwnerInvite(tx, context, tenantId, email)), tenantName: tenant.name };
  });
}
