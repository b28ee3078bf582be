import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { type MetadataSchema, metadataSchemas } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';

/** Nine digits stay below what the column holds. */
const VERSION = /^[1-9]\d{0,8}$/;

/** A version of a tenant's schema by its number as it stands in a path. */
export async function findSchemaVersion(
  { tenant }: Context,
  version: string,
): Promise<MetadataSchema | null> {
  if (!VERSION.test(version)) return null;
  const [row] = await db()
    .select()
    .from(metadataSchemas)
    .where(and(eq(metadataSchemas.tenantId, tenant.id), eq(metadataSchemas.version, Number(version))));
  return row ?? null;
}

/** @throws AppError not_found */
export async function getSchemaVersion(context: Context, version: string): Promise<MetadataSchema> {
  requireScope(context, 'settings:read');
  const row = await findSchemaVersion(context, version);
  if (row === null) throw noSuchVersion();
  return row;
}

export const noSuchVersion = () => new AppError('not_found', 'There is no such version of the schema.');
