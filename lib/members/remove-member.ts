import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { members } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { readMember } from './member-details';
import { requireGrantable } from './require-grantable';
import { requireOtherOperator } from './require-other-operator';
import { requireOtherOwner } from './require-other-owner';

/**
 * Removes a member with all sessions. What the member made stays: keys go on working.
 * @throws AppError not_found, insufficient_scope, conflict for the last owner, and for the last operator
 */
export async function removeMember(context: Context, id: string): Promise<void> {
  requireScope(context, 'members:write');
  await db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const member = await readMember(tx, context, id);
    requireGrantable(context, ROLE_SCOPES[member.role]);
    await requireOtherOwner(tx, context, member);
    await requireOtherOperator(tx, member.id);
    await tx.delete(members).where(eq(members.id, member.id));
    const { email, name, role } = member;
    await recordAudit(tx, context, 'member.removed', member.id, { email, name, role });
  });
}
