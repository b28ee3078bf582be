import { and, count, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { invites, members, people } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { ROLE_SCOPES, type Role } from '@/lib/shared/scopes';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { hashInviteToken, type InviteDetails, newInviteToken, selectInvites } from './invite-details';
import { requireGrantable } from './require-grantable';

const INVITE_MS = 7 * 86_400_000;
const MAX_OPEN_INVITES = 100;

/**
 * Invites an address. The caller passes the link on.
 * @returns the invite and its token, which is known only now
 * @throws AppError insufficient_scope; conflict when the address is invited or a member already, or too many are open
 */
export async function createInvite(
  context: Context,
  input: { email: string; role: Role },
): Promise<{ details: InviteDetails; token: string }> {
  requireScope(context, 'members:write');
  requireGrantable(context, ROLE_SCOPES[input.role]);
  const email = input.email.toLowerCase();
  const token = newInviteToken();
  const id = uuidv7();
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    await requireRoom(tx, context.tenant.id, email);
    await tx.insert(invites).values({
      id,
      tenantId: context.tenant.id,
      email,
      role: input.role,
      tokenHash: hashInviteToken(token),
      createdBy: context.actor.kind === 'member' ? context.actor.id : null,
      expiresAt: new Date(Date.now() + INVITE_MS),
    });
    await recordAudit(tx, context, 'invite.created', id, { email, role: input.role });
    const [details] = await selectInvites(tx).where(eq(invites.id, id));
    return { details: details!, token };
  });
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
  if (present.length > 0) throw new AppError('conflict', 'This address belongs to a member already.');
  const stillOpen = and(isPending, gt(invites.expiresAt, now));
  const [row] = await tx.select({ invites: count() }).from(invites).where(stillOpen);
  if ((row?.invites ?? 0) < MAX_OPEN_INVITES) return;
  throw new AppError('conflict', `There are ${MAX_OPEN_INVITES} open invites already. Revoke one first.`);
}
