import { db } from '@/db/client';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireGrantable, requireScope } from '@/lib/context';
import { ROLE_SCOPES, type Role } from '@/lib/shared/scopes';
import { insertInvite, type NewInvite } from './insert-invite';

/**
 * Invites an address. The caller mails the one link and passes the other on.
 * @returns the invite and its tokens, which are known only now
 * @throws AppError insufficient_scope; conflict when the address is invited or a member already, or too many are open
 */
export async function createInvite(
  context: Context,
  input: { email: string; role: Role },
): Promise<NewInvite> {
  requireScope(context, 'members:write');
  requireGrantable(context, ROLE_SCOPES[input.role]);
  const email = input.email.toLowerCase();
  const createdBy = context.actor.kind === 'member' ? context.actor.id : null;
  return db().transaction(async (tx) => {
    const tenantId = context.tenant.id;
    const invite = await insertInvite(tx, { tenantId, email, role: input.role, createdBy });
    await recordAudit(tx, context, 'invite.created', invite.details.id, { email, role: input.role });
    return invite;
  });
}
