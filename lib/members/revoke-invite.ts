import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { invites } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { type InviteDetails, selectInvites } from './invite-details';

/**
 * Makes an invite's link worthless. A second call changes nothing.
 * @throws AppError not_found; conflict when it was accepted, since the member exists then
 */
export async function revokeInvite(context: Context, id: string): Promise<InviteDetails> {
  requireScope(context, 'members:write');
  return db().transaction(async (tx) => {
    const isIt = and(eq(invites.tenantId, context.tenant.id), eq(invites.id, id));
    const [invite] = isUuid(id) ? await tx.select().from(invites).where(isIt).for('update') : [];
    if (invite === undefined) throw new AppError('not_found', 'There is no such invite.');
    if (invite.acceptedAt !== null) {
      throw new AppError('conflict', 'The invite has been accepted. Remove the member instead.');
    }
    if (invite.revokedAt === null) {
      await tx.update(invites).set({ revokedAt: new Date() }).where(eq(invites.id, invite.id));
      await recordAudit(tx, context, 'invite.revoked', invite.id, { email: invite.email });
    }
    const [details] = await selectInvites(tx).where(eq(invites.id, invite.id));
    return details!;
  });
}
