import { type Context, requireScope } from '@/lib/context';
import { checkSchema } from './check-schema';
import { findSchemaVersion, noSuchVersion } from './get-schema-version';
import { putDraft } from './put-draft';
import type { SavedDraft } from './save-draft';

/**
 * Copies an earlier version into the draft, where it gets a number of its own.
 * @throws AppError not_found; invalid_request when it would not be accepted today; conflict
 */
export async function restoreSchemaVersion(
  context: Context,
  version: string,
  expectedVersion: number | undefined,
): Promise<SavedDraft> {
  requireScope(context, 'settings:write');
  const source = await findSchemaVersion(context, version);
  if (source === null) throw noSuchVersion();
  const { schema, warnings } = await checkSchema(source.schema);
  const draft = await putDraft(context, { schema, expectedVersion, restoredFrom: source.version });
  return { draft, warnings };
}
