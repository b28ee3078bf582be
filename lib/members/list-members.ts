import { and, desc, eq, lt } from 'drizzle-orm';
import { db } from '@/db/client';
import { members } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { type MemberDetails, selectMembers } from './member-details';

/** The people of a tenant, newest first; disabled ones too. */
export async function listMembers(
  context: Context,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<MemberDetails>> {
  requireScope(context, 'members:read');
  const isAfter = cursor === undefined ? undefined : lt(members.id, decodeCursor(cursor));
  const rows = await selectMembers(db())
    .where(and(eq(members.tenantId, context.tenant.id), isAfter))
    .orderBy(desc(members.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}
