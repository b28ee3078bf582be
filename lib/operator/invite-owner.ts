import { and, eq, isNull, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { invites, tenants } from '@/db/schema';
import { recordOperatorAudit } from '@/lib/audit/record-operator-audit';
import type { OperatorContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { insertInvite, type NewInvite } from '@/lib/members/insert-invite';

/**
 * A new link for an owner, when the first was lost or has run out, or nobody of the tenant can sign in any more. An open
 * invite of the same address ends.
 * @throws AppError tenant_not_found; conflict when the address is a member already, or too many invites are open
 */
export async function inviteOwner(
  context: OperatorContext,
  tenantId: string,
  ownerEmail: string,
): Promise<NewInvite> {
  if (!isUuid(tenantId)) throw new AppError('tenant_not_found');
  const email = ownerEmail.toLowerCase();
  return db().transaction(async (tx) => {
    const isTenant = eq(tenants.id, tenantId);
    const found = await tx.select({ id: tenants.id }).from(tenants).where(isTenant).for('no key update');
    if (found.length === 0) throw new AppError('tenant_not_found');
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
    const made = await insertInvite(tx, { tenantId, email, role: 'owner', createdBy: null });
    const detail = { email, role: 'owner' };
    await recordOperatorAudit(tx, context, tenantId, 'invite.created', made.details.id, detail);
    return made;
  });
}
