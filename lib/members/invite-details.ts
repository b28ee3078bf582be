import { createHash, randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { invites, members, people } from '@/db/schema';
import { toInstant } from '@/lib/routing/fields';
import type { InviteStatus } from '@/lib/shared/statuses';
import type { InviteView } from './schemas';

/** What people see of an invite: never the hash of its token. */
const DETAILS = {
  id: invites.id,
  email: invites.email,
  role: invites.role,
  createdAt: invites.createdAt,
  createdBy: members.id,
  createdByName: people.name,
  expiresAt: invites.expiresAt,
  acceptedAt: invites.acceptedAt,
  revokedAt: invites.revokedAt,
};

/** The select of every read of invites; the caller adds the tenant. */
export function selectInvites(db: Database | Transaction) {
  return db
    .select(DETAILS)
    .from(invites)
    .leftJoin(members, eq(members.id, invites.createdBy))
    .leftJoin(people, eq(people.id, members.personId));
}

export type InviteDetails = Awaited<ReturnType<typeof selectInvites>>[number];

/** A new token: 256 random bits. */
export function newInviteToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of it. */
export function hashInviteToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function inviteStatus({ acceptedAt, revokedAt, expiresAt }: InviteDetails): InviteStatus {
  if (acceptedAt !== null) return 'accepted';
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= new Date() ? 'expired' : 'open';
}

/** An invite on the wire. The link is not in it: that is shown once, beside it. */
export function toPublicInvite(invite: InviteDetails): InviteView {
  return {
    invite_id: invite.id,
    email: invite.email,
    role: invite.role,
    status: inviteStatus(invite),
    created_at: toInstant(invite.createdAt),
    created_by:
      invite.createdBy === null ? null : { member_id: invite.createdBy, name: invite.createdByName ?? '' },
    expires_at: toInstant(invite.expiresAt),
    accepted_at: toInstant(invite.acceptedAt),
    revoked_at: toInstant(invite.revokedAt),
  };
}
