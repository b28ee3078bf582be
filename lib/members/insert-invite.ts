import { and, count, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { invites, members, people } from '@/db/schema';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { isMailConfigured } from '@/lib/mail/send-mail';
import type { Role } from '@/lib/shared/scopes';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { hashInviteToken, type InviteDetails, newInviteToken, selectInvites } from './invite-details';

const INVITE_MS = 7 * 86_400_000;
const MAX_OPEN_INVITES = 100;

export interface InviteValues {
  tenantId: string;
  /** In lower case. */
  email: string;
  role: Role;
  /** A member of the tenant; null for a key and for the operator. */
  createdBy: string | null;
}

/** An invite with its tokens, which are known only now. */
export interface NewInvite {
  details: InviteDetails;
  /** For whoever invites, who may be anybody: it proves nothing about the mailbox. */
  token: string;
  /** For the mailbox alone: no answer and no log may have it. Null where no mail is sent. */
  mailToken: string | null;
}

/**
 * Writes an invite; the caller has asked for the right to and notes it in the audit log.
 * @throws AppError conflict when the address is invited or a member already, or too many are open
 */
export async function insertInvite(tx: Transaction, values: InviteValues): Promise<NewInvite> {
  const token = newInviteToken();
  const mailToken = isMailConfigured() ? newInviteToken() : null;
  const mailTokenHash = mailToken === null ? null : hashInviteToken(mailToken);
  const id = uuidv7();
  await lockTenant(tx, values.tenantId);
  await requireRoom(tx, values.tenantId, values.email);
  const expiresAt = new Date(Date.now() + INVITE_MS);
  const tokenHash = hashInviteToken(token);
  await tx.insert(invites).values({ ...values, id, tokenHash, mailTokenHash, expiresAt });
  const [details] = await selectInvites(tx).where(eq(invites.id, id));
  return { details: details!, token, mailToken };
}

async function requireRoom(tx: Transaction, tenantId: string, email: string): Promise<void> {
  const isPending = and(
    eq(invites.tenantId, tenantId),
    isNull(invites.acceptedAt),
    isNull(invites.revokedAt),
  );
  const isSameAddress = sql`lower(${invites.email}) = ${email}`;
  // One that has run out stands in nobody's way.
  const now = new Date();
  await tx
    .update(invites)
    .set({ revokedAt: now })
    .where(and(isPending, isSameAddress, lte(invites.expiresAt, now)));
  const open = await tx
    .select({ id: invites.id })
    .from(invites)
    .where(and(isPending, isSameAddress))
    .limit(1);
  if (open.length > 0) throw new AppError('conflict', 'This address has an open invite. Revoke that first.');
  const isMember = and(eq(members.tenantId, tenantId), sql`lower(${people.email}) = ${email}`);
  const present = await tx
    .select({ id: members.id })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(isMember)
    .limit(1);
  if (present.length > 0) throw new AppError('conflict', 'This address already belongs to a member.');
  const stillOpen = and(isPending, gt(invites.expiresAt, now));
  const [row] = await tx.select({ invites: count() }).from(invites).where(stillOpen);
  if ((row?.invites ?? 0) < MAX_OPEN_INVITES) return;
  throw new AppError('conflict', `There are ${MAX_OPEN_INVITES} open invites already. Revoke one first.`);
}
