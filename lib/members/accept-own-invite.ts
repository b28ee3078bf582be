import { db } from '@/db/client';
import { takeTry } from '@/lib/auth/take-try';
import type { MemberContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { findAccount } from './find-account';
import { hashInviteToken } from './invite-details';
import { joinTenant, type NewMember } from './join-tenant';
import { lockOpenInvite } from './open-invite';

const TRIES = 30;

/**
 * Gives a signed-in person the place that an invite to the own address offers. An account whose address is not confirmed is
 * of the tenant that vouched for it, and gets no place in another.
 * @throws AppError rate_limit_exceeded, not_found, conflict when it is for another address, for an account that is not
 * confirmed, or for a member of that tenant
 */
export async function acceptOwnInvite({ actor }: MemberContext, token: string): Promise<NewMember> {
  takeTry(`accept an invite as ${actor.personId}`, TRIES);
  return db().transaction(async (tx) => {
    const invite = await lockOpenInvite(tx, hashInviteToken(token));
    if (invite.email.toLowerCase() !== actor.email.toLowerCase()) {
      throw new AppError(
        'conflict',
        'This invite is for a different address from the one you are signed in with.',
      );
    }
    const account = await findAccount(tx, invite.email, invite.tenantId);
    if (account?.personId !== actor.personId) {
      throw new AppError(
        'conflict',
        'The address of your account is not confirmed. Sign out and open the link again to join.',
      );
    }
    return joinTenant(tx, invite, actor.personId);
  });
}
