import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { metadataSchemas } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { readSchemaState, type SchemaState } from './schema-versions';

/** Removes the draft; its number is not used again. @throws AppError not_found when there is none */
export async function discardDraft(context: Context): Promise<SchemaState> {
  requireScope(context, 'settings:write');
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const { published, draft } = await readSchemaState(context, tx);
    if (draft === null) throw new AppError('not_found', 'There is no draft.');
    await tx.delete(metadataSchemas).where(eq(metadataSchemas.id, draft.id));
    await recordAudit(tx, context, 'metadata_schema.draft_discarded', draft.id, { version: draft.version });
    return { published, draft: null };
  });
}
