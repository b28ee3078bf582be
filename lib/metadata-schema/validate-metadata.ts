import { AppError } from '@/lib/errors';
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
