import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { members } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { MemberDetails } from './member-details';

/**
 * A tenant always has an owner who can sign in. Call under `lockTenant`, so that two owners can't remove each other.
 * @throws AppError conflict when this member is the last one
 */
export async function requireOtherOwner(
  tx: Transaction,
  context: Context,
  member: MemberDetails,
): Promise<void> {
  if (member.role !== 'owner' || member.disabledAt !== null) return;
  const others = and(
    eq(members.tenantId, context.tenant.id),
    eq(members.role, 'owner'),
    isNull(members.disabledAt),
    ne(members.id, member.id),
  );
  const rows = await tx.select({ id: members.id }).from(members).where(others).limit(1);
  if (rows.length === 0)
    throw new AppError('conflict', 'This is the last owner. Make another member an owner first.');
}
