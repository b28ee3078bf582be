import { and, eq, gt, isNull, type SQL } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { portalSessions } from '@/db/schema';
import type { MemberContext } from '@/lib/context';
import { toInstant } from '@/lib/routing/fields';
import type { PortalSessionView } from './schemas';

type Session = typeof portalSessions.$inferSelect;

/** The person's own sessions that have not ended. */
export function isOwnOpenSession({ actor }: MemberContext) {
  return and(
    eq(portalSessions.personId, actor.personId),
    isNull(portalSessions.revokedAt),
    gt(portalSessions.expiresAt, new Date()),
  );
}

/** Ends sessions: every copy of their cookies is worth nothing from the next request on. @returns how many */
export async function endSessions(tx: Transaction, which: SQL | undefined): Promise<number> {
  const ended = await tx
    .update(portalSessions)
    .set({ revokedAt: new Date() })
    .where(which)
    .returning({ id: portalSessions.id });
  return ended.length;
}

/** A session on the wire. */
export function toPublicSession({ actor }: MemberContext, session: Session): PortalSessionView {
  return {
    session_id: session.id,
    current: session.id === actor.sessionId,
    user_agent: session.userAgent,
    created_at: toInstant(session.createdAt),
    expires_at: toInstant(session.expiresAt),
  };
}
