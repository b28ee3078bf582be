import { AppError } from '@/lib/errors';
import { findPublishedSchema } from './find-published-schema';
import { findViolations, type MetadataCheck } from './find-violations';

/**
 * Checks metadata against a tenant's schema.
 * @throws AppError `invalid_metadata` with one detail per violation, e.g. `/channel: must be one of "web", "mobile"`
 */
export async function validateMetadata(check: MetadataCheck): Promise<void> {
  const details = await findViolations(check);
  if (details.length === 0) return;
  throw new AppError('invalid_metadata', 'The metadata does not fit the schema of this tenant.', { details });
}

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
