import { findPublishedSchema } from './find-published-schema';
import { validateMetadata } from './validate-metadata';

/**
 * Holds the metadata of a submission to the tenant's published schema; none counts as `{}`.
 * @returns the id of the schema's version, null when the tenant has published none
 * @throws AppError invalid_metadata, service_unavailable
 */
export async function requireValidMetadata(
  tenantId: string,
  metadata: Record<string, unknown> | null,
): Promise<string | null> {
  const published = await findPublishedSchema(tenantId);
  if (published === null) return null;
  const { id, schema } = published;
  await validateMetadata({ schemaVersionId: id, schema, metadata: metadata ?? {} });
  return id;
}
