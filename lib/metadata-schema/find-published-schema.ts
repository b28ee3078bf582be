import { sql } from '@/db/client';

/** The schema that a tenant's metadata must meet now. */
export interface PublishedSchema {
  id: string;
  schema: unknown;
}

/** @returns null when the tenant has published none: then any metadata object is fine */
export async function findPublishedSchema(tenantId: string): Promise<PublishedSchema | null> {
  const rows = await sql()<PublishedSchema[]>`
    select id, schema from metadata_schemas where tenant_id = ${tenantId} and status = 'published'`;
  return rows[0] ?? null;
}
