import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import { db } from '@/db/client';
import { type MetadataSchema, metadataSchemas } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';

/** A version without its text. */
export type SchemaVersionEntry = Omit<MetadataSchema, 'schema'>;

const isVersion = (text: string) => /^\d{1,9}$/.test(text);

/** Every version of a tenant's schema that is kept, newest first. */
export async function listSchemaVersions(
  context: Context,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<Page<SchemaVersionEntry>> {
  requireScope(context, 'settings:read');
  const { schema: _text, ...columns } = getTableColumns(metadataSchemas);
  const below = cursor === undefined ? undefined : Number(decodeCursor(cursor, isVersion));
  const rows = await db()
    .select(columns)
    .from(metadataSchemas)
    .where(
      and(
        eq(metadataSchemas.tenantId, context.tenant.id),
        below === undefined ? undefined : lt(metadataSchemas.version, below),
      ),
    )
    .orderBy(desc(metadataSchemas.version))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => String(row.version));
}
