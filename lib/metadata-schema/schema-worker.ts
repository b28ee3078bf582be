import { parentPort } from 'node:worker_threads';
import {
  type CheckMetadata,
  checkAgainstMetaSchema,
  compileSchema,
  prepareMetaSchemas,
} from './compile-schema';
import { inspectSchema, SchemaError } from './inspect-schema';
import type { SchemaReply, SchemaRequest } from './schema-messages';

/** Compiled schemas kept in this thread, the least recently used first. */
const MAX_LOADED = 100;
const loaded = new Map<string, CheckMetadata>();

function answer(request: SchemaRequest): SchemaReply {
  switch (request.kind) {
    case 'prepare-check':
      prepareMetaSchemas();
      return { kind: 'ready' };
    case 'check': {
      const inspection = inspectSchema(JSON.parse(request.schemaJson));
      checkAgainstMetaSchema(inspection);
      compileSchema(inspection);
      const { draft, propertyCount, warnings } = inspection;
      return { kind: 'checked', draft, propertyCount, warnings };
    }
    case 'load': {
      keep(request.schemaKey, compileSchema(inspectSchema(JSON.parse(request.schemaJson))));
      return { kind: 'loaded' };
    }
    case 'validate': {
      const check = loaded.get(request.schemaKey);
      if (check === undefined) return { kind: 'unknown-schema' };
      keep(request.schemaKey, check);
      return { kind: 'validated', violations: check(JSON.parse(request.metadataJson)) };
    }
  }
}

function keep(schemaKey: string, check: CheckMetadata): void {
  loaded.delete(schemaKey);
  loaded.set(schemaKey, check);
  if (loaded.size > MAX_LOADED) loaded.delete(loaded.keys().next().value!);
}

function guardedAnswer(request: SchemaRequest): SchemaReply {
  try {
    return answer(request);
  } catch (error) {
    if (error instanceof SchemaError) return { kind: 'schema-refused', details: error.details };
    return { kind: 'broke', reason: String(error) };
  }
}

/** The first use of the compiler costs far more than later ones; it must not count against a tenant's schema. */
function warmUp(): void {
  for (const $schema of [undefined, 'http://json-schema.org/draft-07/schema#']) {
    const properties = { a: { type: 'string', enum: ['a'], pattern: '^a$' } };
    compileSchema(inspectSchema({ $schema, properties, required: ['a'], additionalProperties: false }))({
      a: 'b',
    });
  }
}

warmUp();
parentPort!.on('message', (request: SchemaRequest) => parentPort!.postMessage(guardedAnswer(request)));
parentPort!.postMessage({ kind: 'ready' } satisfies SchemaReply);
