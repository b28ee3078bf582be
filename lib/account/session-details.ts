import { and, eq, gt, isNull } from 'drizzle-orm';
import { portalSessions } from '@/db/schema';
import type { MemberContext } from '@/lib/context';

type Session = typeof portalSessions.$inferSelect;

/** The member's own sessions that have not ended. */
export function isOwnOpenSession({ actor }: MemberContext) {
  return and(
    eq(portalSessions.memberId, actor.id),
    isNull(portalSessions.revokedAt),
    gt(portalSessions.expiresAt, new Date()),
  );
}

/** A session on the wire. */
export function toPublicSession({ actor }: MemberContext, session: Session) {
  return {
    session_id: session.id,
    current: session.id === actor.sessionId,
    user_agent: session.userAgent,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  };
}
