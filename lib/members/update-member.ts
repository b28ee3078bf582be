import { eq } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { members } from '@/db/schema';
import { changesBetween } from '@/lib/audit/changes-between';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireGrantable, requireScope } from '@/lib/context';
import { ROLE_SCOPES, type Role } from '@/lib/shared/scopes';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { type MemberDetails, readMember } from './member-details';
import { requireOtherOperator } from './require-other-operator';
import { requireOtherOwner } from './require-other-owner';

export interface MemberChange {
  role?: Role;
  disabled?: boolean;
}

/**
 * Changes a member's role, or shuts the door for a member. Both hold from the next request on; disabling ends the
 * member's sessions in this tenant for good.
 * @throws AppError not_found, insufficient_scope, conflict for the last owner, and for disabling the last operator
 */
export async function updateMember(
  context: Context,
  id: string,
  change: MemberChange,
): Promise<MemberDetails> {
  requireScope(context, 'members:write');
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const before = await readMember(tx, context, id);
    requireGrantable(context, ROLE_SCOPES[before.role]);
    requireGrantable(context, ROLE_SCOPES[change.role ?? before.role]);
    const changes = changesBetween(
      { role: before.role, disabled: before.disabledAt !== null },
      { ...change },
    );
    if (changes === null) return before;
    if (change.disabled === true || (change.role ?? 'owner') !== 'owner') {
      await requireOtherOwner(tx, context, before);
    }
    if (change.disabled === true) await requireOtherOperator(tx, { leaving: before.id });
    await write(tx, before, change);
    await recordAudit(tx, context, 'member.updated', before.id, { email: before.email, ...changes });
    return readMember(tx, context, id);
  });
}

async function write(
  tx: Transaction,
  before: MemberDetails,
  { role, disabled }: MemberChange,
): Promise<void> {
  const now = new Date();
  const disabledAt = disabled === undefined ? undefined : disabled ? (before.disabledAt ?? now) : null;
  // Enabling again must not bring old sessions back; those of other tenants are none of ours.
  const sessionsSince = disabled === true ? now : undefined;
  await tx.update(members).set({ role, disabledAt, sessionsSince }).where(eq(members.id, before.id));
}
