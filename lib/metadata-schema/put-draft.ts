import { eq, sql } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { type MetadataSchema, metadataSchemas, tenants } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { readSchemaState } from './schema-versions';

export interface DraftInput {
  /** A schema that `checkSchema` accepted. */
  schema: Record<string, unknown>;
  /** Version of the draft that the caller has seen, 0 for none; undefined replaces whatever is there. */
  expectedVersion: number | undefined;
  /** Version that the schema was copied from. */
  restoredFrom?: number;
}

/**
 * Makes or replaces a tenant's draft. It gets a new version number each time, so that a number stands for one text.
 * @throws AppError conflict when the draft is not the expected one
 */
export async function putDraft(context: Context, input: DraftInput): Promise<MetadataSchema> {
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const { draft } = await readSchemaState(context, tx);
    requireExpected(draft, input.expectedVersion);
    const version = await takeVersion(tx, context.tenant.id);
    const createdBy = context.actor.kind === 'member' ? context.actor.id : null;
    const content: Content = { version, schema: input.schema, createdBy };
    const row =
      draft === null ? await insertDraft(tx, context, content) : await replaceDraft(tx, draft.id, content);
    const action = input.restoredFrom === undefined ? 'draft_saved' : 'restored';
    await recordAudit(tx, context, `metadata_schema.${action}`, row.id, {
      version,
      replaced_draft: draft?.version ?? null,
      ...(input.restoredFrom !== undefined && { restored_from: input.restoredFrom }),
    });
    return row;
  });
}

type Content = Pick<MetadataSchema, 'version' | 'schema' | 'createdBy'>;

async function insertDraft(tx: Transaction, { tenant }: Context, content: Content): Promise<MetadataSchema> {
  const values = { tenantId: tenant.id, status: 'draft', ...content } as const;
  const [row] = await tx.insert(metadataSchemas).values(values).returning();
  return row!;
}

async function replaceDraft(tx: Transaction, id: string, content: Content): Promise<MetadataSchema> {
  const [row] = await tx
    .update(metadataSchemas)
    .set({ ...content, createdAt: sql`now()` })
    .where(eq(metadataSchemas.id, id))
    .returning();
  return row!;
}

/** @throws AppError conflict */
export function requireExpected(draft: MetadataSchema | null, expectedVersion: number | undefined): void {
  const version = draft?.version ?? 0;
  if (expectedVersion === undefined || expectedVersion === version) return;
  const message = draft === null ? 'There is no draft any more.' : `The draft is now version ${version}.`;
  throw new AppError('conflict', message, { facts: [`expected version: ${expectedVersion}`] });
}

async function takeVersion(tx: Transaction, tenantId: string): Promise<number> {
  const highest = sql<number>`(select coalesce(max(version), 0) from metadata_schemas where tenant_id = ${tenantId})`;
  const [row] = await tx
    .update(tenants)
    .set({ lastSchemaVersion: sql`greatest(${tenants.lastSchemaVersion}, ${highest}) + 1` })
    .where(eq(tenants.id, tenantId))
    .returning({ version: tenants.lastSchemaVersion });
  return row!.version;
}
