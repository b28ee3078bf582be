import { and, eq, isNull, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { people, portalSessions } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { findHashLike, hashPassword, verifyPassword } from '@/lib/auth/password';
import type { LanePlace } from '@/lib/auth/password-lane';
import { requireGoodPassword } from '@/lib/auth/password-rules';
import { takeTry } from '@/lib/auth/take-try';
import type { MemberContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { endSessions, isOwnOpenSession } from './session-details';

/** As many as sign-ins: who holds a stolen session must not find the password out by it. */
const TRIES = 10;
/** Who has no password sets one so soon after signing in: an older session may be in other hands. */
const FRESH_MINUTES = 15;

export interface PasswordChange {
  /** Left out by who has none. */
  current?: string;
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
  const { passwordHash: present, email } = person;
  const place = { isKnown: true, origin: actor.personId };
  if (present === null) await requireFreshSession(context);
  else await requirePresent(present, change, place);
  const like = present ?? (await findHashLike(email));
  const passwordHash = await hashPassword(change.next, { like, place });
  return db().transaction(async (tx) => {
    const isPresent = present === null ? isNull(people.passwordHash) : eq(people.passwordHash, present);
    const changed = await tx
      .update(people)
      .set({ passwordHash })
      .where(and(isSelf, isPresent))
      .returning({ id: people.id });
    if (changed.length === 0) throw new AppError('conflict', 'The password was changed in the meantime.');
    const ended = await endSessions(tx, isOwnOpenSession(context));
    await recordAudit(tx, context, 'member.password_changed', actor.id, { sessions_ended: ended });
    return ended;
  });
}

async function requirePresent(
  present: string,
  { current, next }: PasswordChange,
  place: LanePlace,
): Promise<void> {
  if (current === undefined) throw refused('current_password: is missing');
  if (!(await verifyPassword(current, present, place))) {
    throw refused('current_password: is not your password');
  }
  // Compared as hashing normalises them.
  if (next.normalize('NFKC') === current.normalize('NFKC')) {
    throw refused('new_password: is the same as the current one');
  }
}

/** Who just came by a mailed link or a provider needs to prove nothing more. */
async function requireFreshSession({ actor }: MemberContext): Promise<void> {
  const isFresh = sql`${portalSessions.createdAt} > now() - ${FRESH_MINUTES} * interval '1 minute'`;
  const fresh = await db()
    .select({ id: portalSessions.id })
    .from(portalSessions)
    .where(and(eq(portalSessions.id, actor.sessionId), isFresh));
  if (fresh.length > 0) return;
  const message = `Sign in again to set a password: it needs a sign-in within the last ${FRESH_MINUTES} minutes.`;
  throw new AppError('conflict', message);
}

function refused(detail: string): AppError {
  return new AppError('invalid_request', 'The password was not changed.', { details: [detail] });
}
