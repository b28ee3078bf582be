import { AppError } from '@/lib/errors';
import { parseJsonText } from '@/lib/http/json-body';
import type { Draft } from '@/lib/shared/schema-keywords';
import { schemaKeyOf } from './schema-key';
import { SCHEMA_LIMITS } from './schema-limits';
import { PoolOverloaded, schemaPool } from './schema-pool';
import { ThreadExhausted, ThreadStarved } from './schema-thread';

/** A schema that may be published. */
export interface CheckedSchema {
  /** As it was given. */
  schema: Record<string, unknown>;
  draft: Draft;
  /** Properties and patterns in the whole schema. */
  propertyCount: number;
  /** What is accepted but may surprise, as `<JSON Pointer>: <sentence>`. */
  warnings: string[];
}

/**
 * Checks a tenant's JSON Schema (draft-07 or 2020-12), given as JSON text or as its parsed value: limits, keywords,
 * references, patterns, the meta-schema, and that it compiles in time. Nothing of it runs in the calling thread.
 * @throws AppError `payload_too_large`; `invalid_request` with details `<JSON Pointer>: <sentence>`
 */
export async function checkSchema(input: unknown): Promise<CheckedSchema> {
  const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
  if (Buffer.byteLength(text) > SCHEMA_LIMITS.maxBytes) {
    throw new AppError('payload_too_large', `The schema is larger than ${SCHEMA_LIMITS.maxBytes} bytes.`);
  }
  const { maxBytes, maxDepth } = SCHEMA_LIMITS;
  const schema = requireObjectSchema(parseJsonText(text, { maxBytes, maxDepth }));
  const reply = await checkInPool(JSON.stringify(schema));
  switch (reply.kind) {
    case 'checked': {
      const { draft, propertyCount, warnings } = reply;
      return { schema, draft, propertyCount, warnings };
    }
    case 'schema-refused':
      throw new AppError('invalid_request', 'The schema cannot be used.', { details: reply.details });
    case 'broke':
      throw new AppError('invalid_request', 'The schema is too complex.', { cause: new Error(reply.reason) });
    default:
      throw new Error(`unexpected reply: ${reply.kind}`);
  }
}

/** A schema that no object fits would turn every submission away. */
function requireObjectSchema(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('invalid_request', 'The schema must be a JSON object.');
  }
  const { type } = value as { type?: unknown };
  if (type === undefined || [type].flat().includes('object')) return value as Record<string, unknown>;
  throw new AppError('invalid_request', '/type: Metadata is a JSON object, so the type must be "object".');
}

async function checkInPool(schemaJson: string) {
  try {
    return await schemaPool().run(schemaKeyOf(schemaJson), async (thread) => {
      await thread.ask({ kind: 'prepare-check' }, SCHEMA_LIMITS.startTimeoutMs);
      return thread.ask({ kind: 'check', schemaJson }, SCHEMA_LIMITS.timeoutMs);
    });
  } catch (cause) {
    if (cause instanceof ThreadExhausted) {
      throw new AppError('invalid_request', 'The schema takes too long to compile.', { cause });
    }
    if (cause instanceof ThreadStarved || cause instanceof PoolOverloaded) {
      throw new AppError('service_unavailable', undefined, { cause, headers: { 'retry-after': '1' } });
    }
    throw cause;
  }
}
