import type { MetadataSchema } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { checkSchema } from './check-schema';
import { putDraft } from './put-draft';

/** A draft, and what is accepted in it but may surprise, as `<JSON Pointer>: <sentence>`. */
export interface SavedDraft {
  draft: MetadataSchema;
  warnings: string[];
}

/**
 * Checks a schema and keeps it as the draft, which changes nothing for submissions yet.
 * `expectedVersion` is that of the draft the caller has seen, 0 for none; undefined replaces whatever is there.
 * @throws AppError invalid_request with the reasons, payload_too_large, conflict
 */
export async function saveDraft(
  context: Context,
  input: { schema: unknown; expectedVersion: number | undefined },
): Promise<SavedDraft> {
  requireScope(context, 'settings:write');
  const { schema, warnings } = await checkSchema(input.schema);
  const draft = await putDraft(context, { schema, expectedVersion: input.expectedVersion });
  return { draft, warnings };
}
