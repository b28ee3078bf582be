import { and, desc, eq, lt } from 'drizzle-orm';
import { db } from '@/db/client';
import { invites } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { type InviteDetails, selectInvites } from './invite-details';

/** The invites of a tenant, newest first; those that are over too. */
export async function listInvites(
  context: Context,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<InviteDetails>> {
  requireScope(context, 'members:read');
  const isAfter = cursor === undefined ? undefined : lt(invites.id, decodeCursor(cursor));
  const rows = await selectInvites(db())
    .where(and(eq(invites.tenantId, context.tenant.id), isAfter))
    .orderBy(desc(invites.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}
