import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { metadataSchemas } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { readSchemaState, type SchemaState } from './schema-versions';

/** Archives the published schema: from then on any metadata object is fine. @throws AppError conflict when none is */
export async function unpublishSchema(context: Context): Promise<SchemaState> {
  requireScope(context, 'settings:write');
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const { published, draft } = await readSchemaState(context, tx);
    if (published === null) throw new AppError('conflict', 'No schema is published.');
    await tx.update(metadataSchemas).set({ status: 'archived' }).where(eq(metadataSchemas.id, published.id));
    await recordAudit(tx, context, 'metadata_schema.unpublished', published.id, {
      version: published.version,
    });
    return { published: null, draft };
  });
}
