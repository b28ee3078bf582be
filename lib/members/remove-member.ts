import { and, eq, notExists } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { members, people } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireGrantable, requireScope } from '@/lib/context';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { readMember } from './member-details';
import { requireOtherOperator } from './require-other-operator';
import { requireOtherOwner } from './require-other-owner';

/**
 * Removes a member. What the member made stays: keys go on working. Who has no tenant left is removed as a person too,
 * with all sessions; operators stay.
 * @throws AppError not_found, insufficient_scope, conflict for the last owner, and for the last operator
 */
export async function removeMember(context: Context, id: string): Promise<void> {
  requireScope(context, 'members:write');
  await db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const member = await readMember(tx, context, id);
    requireGrantable(context, ROLE_SCOPES[member.role]);
    await requireOtherOwner(tx, context, member);
    await requireOtherOperator(tx, { leaving: member.id });
    // Held, so that an invite accepted at the same time finds the person or adds a tenant before we look.
    await tx.select({ id: people.id }).from(people).where(eq(people.id, member.personId)).for('update');
    await tx.delete(members).where(eq(members.id, member.id));
    await removeIfPlaceless(tx, member.personId);
    const { email, name, role } = member;
    await recordAudit(tx, context, 'member.removed', member.id, { email, name, role });
  });
}

async function removeIfPlaceless(tx: Transaction, personId: string): Promise<void> {
  const place = tx.select({ id: members.id }).from(members).where(eq(members.personId, personId));
  const isPlaceless = and(eq(people.id, personId), eq(people.isOperator, false), notExists(place));
  await tx.delete(people).where(isPlaceless);
}
