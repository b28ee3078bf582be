import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { people } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { hashPassword, verifyPassword } from '@/lib/auth/password';
import { requireGoodPassword } from '@/lib/auth/require-good-password';
import { takeTry } from '@/lib/auth/take-try';
import type { MemberContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { endSessions, isOwnOpenSession } from './session-details';

/** As many as sign-ins: who holds a stolen session must not find the password out by it. */
const TRIES = 10;

export interface PasswordChange {
  current: string;
  next: string;
}

/**
 * Gives the person a new password and ends every session in every tenant, the asking one too.
 * @returns how many sessions ended
 * @throws AppError rate_limit_exceeded, invalid_request, conflict when it was changed meanwhile
 */
export async function changePassword(context: MemberContext, change: PasswordChange): Promise<number> {
  const { actor, tenant } = context;
  const isSelf = eq(people.id, actor.personId);
  const [person] = await db().select().from(people).where(isSelf);
  if (person === undefined) throw new AppError('invalid_key');
  requireGoodPassword('new_password', change.next, [person.email, person.name, tenant.name, tenant.slug]);
  takeTry(`change the password of ${actor.personId}`, TRIES);
  const { passwordHash: present } = person;
  if (present === null || !(await verifyPassword(change.current, present))) {
    throw refused('current_password: is not your password');
  }
  // Compared as hashing normalises them.
  if (change.next.normalize('NFKC') === change.current.normalize('NFKC')) {
    throw refused('new_password: is the one you have already');
  }
  const passwordHash = await hashPassword(change.next);
  return db().transaction(async (tx) => {
    const isUnchanged = and(isSelf, eq(people.passwordHash, present));
    const changed = await tx
      .update(people)
      .set({ passwordHash })
      .where(isUnchanged)
      .returning({ id: people.id });
    if (changed.length === 0) throw new AppError('conflict', 'The password has been changed meanwhile.');
    const ended = await endSessions(tx, isOwnOpenSession(context));
    await recordAudit(tx, context, 'member.password_changed', actor.id, { sessions_ended: ended });
    return ended;
  });
}

function refused(detail: string): AppError {
  return new AppError('invalid_request', 'The password was not changed.', { details: [detail] });
}
