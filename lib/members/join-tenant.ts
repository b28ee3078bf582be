import { eq } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { auditLog, invites, members, people } from '@/db/schema';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import type { OpenInvite } from './open-invite';
import type { AcceptedInvite } from './schemas';

/** Nobody works for more; lists of one's tenants come in one piece. */
const MAX_TENANTS = 100;

export interface NewMember {
  memberId: string;
  email: string;
  role: Role;
  tenantSlug: string;
}

/**
 * Gives a person a place in the tenant of an invite, which the caller holds (`lockOpenInvite`), and uses it up.
 * @throws AppError conflict for somebody who has a place there, or in too many tenants; not_found when the person is gone
 */
export async function joinTenant(tx: Transaction, invite: OpenInvite, personId: string): Promise<NewMember> {
  const { id, tenantId, email, role, tenantSlug } = invite;
  // Held, so that nobody removes the person meanwhile, and joins are counted one after the other.
  const found = await tx.select({ id: people.id }).from(people).where(eq(people.id, personId)).for('update');
  if (found.length === 0) throw new AppError('not_found', 'This account no longer exists. Please try again.');
  const places = await tx
    .select({ tenantId: members.tenantId })
    .from(members)
    .where(eq(members.personId, personId));
  if (places.some((place) => place.tenantId === tenantId)) {
    throw new AppError('conflict', 'You are already a member of this organisation.');
  }
  if (places.length >= MAX_TENANTS) {
    throw new AppError(
      'conflict',
      `You are a member of ${MAX_TENANTS} organisations already. Leave one first.`,
    );
  }
  const memberId = uuidv7();
  await tx.insert(members).values({ id: memberId, tenantId, personId, role });
  await tx.update(invites).set({ acceptedAt: new Date() }).where(eq(invites.id, id));
  await tx.insert(auditLog).values({
    tenantId,
    actorKind: 'member',
    actorId: memberId,
    action: 'invite.accepted',
    target: id,
    detail: { email, role },
  });
  return { memberId, email, role, tenantSlug };
}

/** A new member on the wire. */
export function toPublicNewMember({ memberId, email, role, tenantSlug }: NewMember): AcceptedInvite {
  return { member_id: memberId, email, role, tenant_slug: tenantSlug };
}
