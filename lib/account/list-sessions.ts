import { and, desc, lt } from 'drizzle-orm';
import { db } from '@/db/client';
import { portalSessions } from '@/db/schema';
import type { MemberContext } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { isOwnOpenSession } from './session-details';

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
