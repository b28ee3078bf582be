import { eq, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { metadataSchemas } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { checkSchema } from './check-schema';
import { requireExpected } from './put-draft';
import { readSchemaState, type SchemaState } from './schema-versions';

/**
 * Puts the draft in force and archives what was, in one transaction: the next submission on any node meets it.
 * @throws AppError conflict when there is no draft, or not the expected one, or it changed meanwhile; invalid_request
 * when it would not be accepted today
 */
export async function publishDraft(
  context: Context,
  expectedVersion: number | undefined,
): Promise<SchemaState> {
  requireScope(context, 'settings:write');
  const { draft: candidate } = await readSchemaState(context);
  requireExpected(candidate, expectedVersion);
  if (candidate === null) throw new AppError('conflict', 'There is no draft to publish.');
  await checkSchema(candidate.schema);
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const { published: former, draft } = await readSchemaState(context, tx);
    // A version number stands for one text, so this is the one that was checked.
    requireExpected(draft, candidate.version);
    if (former !== null) {
      await tx.update(metadataSchemas).set({ status: 'archived' }).where(eq(metadataSchemas.id, former.id));
    }
    const [published] = await tx
      .update(metadataSchemas)
      .set({ status: 'published', publishedAt: sql`now()` })
      .where(eq(metadataSchemas.id, candidate.id))
      .returning();
    await recordAudit(tx, context, 'metadata_schema.published', candidate.id, {
      version: candidate.version,
      replaced: former?.version ?? null,
    });
    return { published: published!, draft: null };
  });
}
