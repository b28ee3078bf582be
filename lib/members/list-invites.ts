import { and, desc, eq, gt, isNotNull, isNull, lt, lte, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { invites } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { assertNever } from '@/lib/errors';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import type { InviteStatus } from '@/lib/shared/statuses';
import { type InviteDetails, selectInvites } from './invite-details';

export interface InviteFilter {
  limit: number;
  cursor?: string;
  status?: InviteStatus;
}

/** The same order of questions as for the status of one invite. */
function hasStatus(status: InviteStatus, now: Date): SQL | undefined {
  const isUndecided = and(isNull(invites.acceptedAt), isNull(invites.revokedAt));
  switch (status) {
    case 'accepted':
      return isNotNull(invites.acceptedAt);
    case 'revoked':
      return and(isNull(invites.acceptedAt), isNotNull(invites.revokedAt));
    case 'expired':
      return and(isUndecided, lte(invites.expiresAt, now));
    case 'open':
      return and(isUndecided, gt(invites.expiresAt, now));
    default:
      return assertNever(status);
  }
}

/** The invites of a tenant, newest first; those that are over too, unless a status is asked for. */
export async function listInvites(
  context: Context,
  { limit, cursor, status }: InviteFilter,
): Promise<Page<InviteDetails>> {
  requireScope(context, 'members:read');
  const isAfter = cursor === undefined ? undefined : lt(invites.id, decodeCursor(cursor));
  const isWanted = status === undefined ? undefined : hasStatus(status, new Date());
  const rows = await selectInvites(db())
    .where(and(eq(invites.tenantId, context.tenant.id), isAfter, isWanted))
    .orderBy(desc(invites.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.id);
}
