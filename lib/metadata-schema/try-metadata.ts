import { type Context, requireScope } from '@/lib/context';
import { parseJsonText } from '@/lib/http/json-body';
import { checkSchema } from './check-schema';
import { findPublishedSchema } from './find-published-schema';
import { findViolations } from './find-violations';
import { METADATA_LIMITS } from './schema-limits';

/**
 * What a submission with this metadata would be told, under `schema` or, without one, under the published schema.
 * Without either any metadata is fine. Null counts as `{}`, as it does in a submission.
 * @returns one `<JSON Pointer>: <sentence>` per violation
 * @throws AppError invalid_request for the schema; invalid_metadata for what no schema could allow
 */
export async function tryMetadata(
  context: Context,
  input: { schema?: unknown; metadata: Record<string, unknown> | null },
): Promise<string[]> {
  requireScope(context, 'settings:read');
  const limits = { ...METADATA_LIMITS, code: 'invalid_metadata' } as const;
  const metadata = parseJsonText(JSON.stringify(input.metadata ?? {}), limits);
  const published = input.schema === undefined ? await findPublishedSchema(context.tenant.id) : null;
  const schema = published?.schema ?? input.schema;
  if (schema === undefined) return [];
  if (published === null) await checkSchema(schema);
  const schemaVersionId = published?.id ?? `${context.tenant.id}:given`;
  return findViolations({ schemaVersionId, schema, metadata });
}
