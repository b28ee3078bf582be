import { and, ne } from 'drizzle-orm';
import { db } from '@/db/client';
import { portalSessions } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import type { MemberContext } from '@/lib/context';
import { endSessions, isOwnOpenSession } from './session-details';

/** Ends all of the person's sessions but the one that asks. @returns how many */
export async function revokeOtherSessions(context: MemberContext): Promise<number> {
  return db().transaction(async (tx) => {
    const isOther = and(isOwnOpenSession(context), ne(portalSessions.id, context.actor.sessionId));
    const ended = await endSessions(tx, isOther);
    if (ended > 0) await recordAudit(tx, context, 'session.revoked', context.actor.id, { sessions: ended });
    return ended;
  });
}
