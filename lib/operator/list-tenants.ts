import { sql } from '@/db/client';
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
  const before = cursor === undefined ? null : decodeCursor(cursor);
  const rows = await sql()<{ id: string }[]>`
    select id from tenants
    where (${before}::uuid is null or id < ${before}::uuid)
      and (strpos(lower(name), lower(${search})) > 0 or strpos(slug, lower(${search})) > 0)
      and (${suspended ?? null}::boolean is null or (suspended_at is not null) = ${suspended ?? null})
    order by id desc limit ${limit + 1}`;
  const { items, nextCursor } = pageOf([...rows], limit, (row) => row.id);
  return { items: await readTenants(items.map((row) => row.id)), nextCursor };
}
