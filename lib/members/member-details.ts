import { and, eq } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { members, people } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { toInstant } from '@/lib/routing/fields';
import type { MemberView } from './schemas';

/** What people see of a member: never the hash of the password. */
const DETAILS = {
  id: members.id,
  personId: members.personId,
  email: people.email,
  addressVerifiedAt: people.addressVerifiedAt,
  name: people.name,
  role: members.role,
  disabledAt: members.disabledAt,
  createdAt: members.createdAt,
  lastSignInAt: people.lastSignInAt,
};

/** The select of every read of members; the caller adds the tenant. */
export function selectMembers(db: Database | Transaction) {
  return db.select(DETAILS).from(members).innerJoin(people, eq(people.id, members.personId));
}

export type MemberDetails = Awaited<ReturnType<typeof selectMembers>>[number];

/** One member of the tenant. @throws AppError not_found, also for a malformed id and for one of another tenant */
export async function readMember(
  db: Database | Transaction,
  context: Context,
  id: string,
): Promise<MemberDetails> {
  const isIt = and(eq(members.tenantId, context.tenant.id), eq(members.id, id));
  const [row] = isUuid(id) ? await selectMembers(db).where(isIt) : [];
  if (row === undefined) throw new AppError('not_found', 'There is no such member.');
  return row;
}

/** A member on the wire. */
export function toPublicMember(member: MemberDetails): MemberView {
  return {
    member_id: member.id,
    email: member.email,
    email_confirmed: member.addressVerifiedAt !== null,
    name: member.name,
    role: member.role,
    disabled: member.disabledAt !== null,
    disabled_at: toInstant(member.disabledAt),
    created_at: toInstant(member.createdAt),
    last_sign_in_at: toInstant(member.lastSignInAt),
  };
}
