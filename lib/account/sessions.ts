import { and, desc, eq, lt, ne } from 'drizzle-orm';
import { db } from '@/db/client';
import { portalSessions } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import type { MemberContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { isUuid } from '@/lib/ids';
import { endSessions, isOwnOpenSession } from './session-details';

/** Where the person is signed in, newest first. */
export async function listSessions(
  context: MemberContext,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<typeof portalSessions.$inferSelect>> {
  const isAfter = cursor === undefined ? undefined : lt(portalSessions.id, decodeCursor(cursor));
  const rows = await db()
    .select()
    .from(portalSessions)
    .where(and(isOwnOpenSession(context), isAfter))
    .orderBy(desc(portalSessions.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}

/**
 * Ends one of the person's own sessions from the next request on.
 * @throws AppError not_found, also for a malformed id, one that has ended, and one of somebody else
 */
export async function revokeSession(context: MemberContext, id: string): Promise<void> {
  if (!isUuid(id)) throw unknown();
  await db().transaction(async (tx) => {
    const ended = await endSessions(tx, and(isOwnOpenSession(context), eq(portalSessions.id, id)));
    if (ended === 0) throw unknown();
    await recordAudit(tx, context, 'session.revoked', context.actor.id, { sessions: 1 });
  });
}

function unknown(): AppError {
  return new AppError('not_found', 'There is no such session.');
}

/** Ends all of the person's sessions but the one that asks. @returns how many */
export async function revokeOtherSessions(context: MemberContext): Promise<number> {
  return db().transaction(async (tx) => {
    const isOther = and(isOwnOpenSession(context), ne(portalSessions.id, context.actor.sessionId));
    const ended = await endSessions(tx, isOther);
    if (ended > 0) await recordAudit(tx, context, 'session.revoked', context.actor.id, { sessions: ended });
    return ended;
  });
}
