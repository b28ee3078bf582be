import { and, eq, inArray } from 'drizzle-orm';
import { type Database, db, type Transaction } from '@/db/client';
import { type MetadataSchema, metadataSchemas } from '@/db/schema';
import type { Context } from '@/lib/context';

/** What is in force, and what is being prepared. */
export interface SchemaState {
  published: MetadataSchema | null;
  draft: MetadataSchema | null;
}

/** Reads both; inside a transaction, the state that the transaction sees. */
export async function readSchemaState(
  { tenant }: Context,
  database: Database | Transaction = db(),
): Promise<SchemaState> {
  const rows = await database
    .select()
    .from(metadataSchemas)
    .where(
      and(eq(metadataSchemas.tenantId, tenant.id), inArray(metadataSchemas.status, ['published', 'draft'])),
    );
  const withStatus = (status: MetadataSchema['status']) => rows.find((row) => row.status === status) ?? null;
  return { published: withStatus('published'), draft: withStatus('draft') };
}
