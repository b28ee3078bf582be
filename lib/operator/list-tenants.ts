import { and, desc, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { tenants } from '@/db/schema';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { readTenants, type TenantDetails } from './tenant-details';

export interface TenantFilter {
  limit: number;
  cursor?: string;
  /** Part of a name or slug, in any case. */
  search?: string;
  suspended?: boolean;
}

/** All tenants of the installation, newest first. @throws AppError invalid_request for a cursor of nothing */
export async function listTenants({
  limit,
  cursor,
  search = '',
  suspended,
}: TenantFilter): Promise<Page<TenantDetails>> {
  const part = sql`lower(${search})`;
  const isSuspended = suspended === true ? isNotNull : isNull;
  const rows = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(
      and(
        cursor === undefined ? undefined : lt(tenants.id, decodeCursor(cursor)),
        or(sql`strpos(lower(${tenants.name}), ${part}) > 0`, sql`strpos(${tenants.slug}, ${part}) > 0`),
        suspended === undefined ? undefined : isSuspended(tenants.suspendedAt),
      ),
    )
    .orderBy(desc(tenants.id))
    .limit(limit + 1);
  const { items, nextCursor } = pageOf(rows, limit, (row) => row.id);
  return { items: await readTenants(items.map((row) => row.id)), nextCursor };
}
