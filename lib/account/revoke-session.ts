import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { portalSessions } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import type { MemberContext } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { endSessions, isOwnOpenSession } from './session-details';

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
