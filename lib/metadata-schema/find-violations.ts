import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { schemaKeyOf } from './schema-key';
import { SCHEMA_LIMITS } from './schema-limits';
import type { SchemaReply } from './schema-messages';
import { PoolOverloaded, schemaPool } from './schema-pool';
import { type SchemaThread, ThreadExhausted, ThreadStarved } from './schema-thread';

export interface MetadataCheck {
  /** For the log, and to tell versions of the same text apart, e.g. of two tenants. */
  schemaVersionId: string;
  /** A schema that `checkSchema` accepted. */
  schema: unknown;
  metadata: unknown;
}

/**
 * What is wrong with `metadata` under `schema`, one `<JSON Pointer>: <sentence>` each; empty when it is fine.
 * Runs in a worker thread within bounds of time and memory.
 * @throws AppError `invalid_metadata` when that takes too long; `service_unavailable` when the machine is too busy
 */
export async function findViolations({
  schemaVersionId,
  schema,
  metadata,
}: MetadataCheck): Promise<string[]> {
  const schemaJson = JSON.stringify(schema);
  const schemaKey = schemaKeyOf(schemaJson);
  const metadataJson = JSON.stringify(metadata);
  // Blame belongs to the version: what one tenant feeds to a schema must not close the same text to another.
  const blamed = `${schemaVersionId} ${schemaKey}`;
  const reply = await inPool(blamed, (thread) => validateIn(thread, schemaKey, schemaJson, metadataJson));
  switch (reply.kind) {
    case 'validated':
      return reply.violations;
    case 'schema-refused':
      // It was accepted once: the rules have become stricter since.
      log.warn('metadata_schema.refused', { schema_version_id: schemaVersionId, detail: reply.details[0] });
      throw new AppError(
        'invalid_metadata',
        'The published metadata schema can no longer be used. Publish a new one.',
      );
    case 'broke':
      log.warn('metadata_schema.broke', { schema_version_id: schemaVersionId, error: reply.reason });
      throw new AppError('invalid_metadata', 'The metadata is too complex to check against the schema.');
    default:
      throw new Error(`unexpected reply: ${reply.kind}`);
  }
}

async function validateIn(
  thread: SchemaThread,
  schemaKey: string,
  schemaJson: string,
  metadataJson: string,
): Promise<SchemaReply> {
  const request = { kind: 'validate', schemaKey, metadataJson } as const;
  const reply = await thread.ask(request, SCHEMA_LIMITS.timeoutMs);
  if (reply.kind !== 'unknown-schema') return reply;
  const loading = await thread.ask({ kind: 'load', schemaKey, schemaJson }, SCHEMA_LIMITS.loadTimeoutMs);
  return loading.kind === 'loaded' ? thread.ask(request, SCHEMA_LIMITS.timeoutMs) : loading;
}

async function inPool<T>(blamed: string, work: (thread: SchemaThread) => Promise<T>): Promise<T> {
  try {
    return await schemaPool().run(blamed, work);
  } catch (cause) {
    if (cause instanceof ThreadExhausted) {
      throw new AppError('invalid_metadata', 'The metadata took too long to check against the schema.', {
        cause,
      });
    }
    if (cause instanceof ThreadStarved || cause instanceof PoolOverloaded) {
      throw new AppError('service_unavailable', undefined, { cause, headers: { 'retry-after': '1' } });
    }
    throw cause;
  }
}
