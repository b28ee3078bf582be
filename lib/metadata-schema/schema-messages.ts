import type { Draft } from '@/lib/shared/schema-keywords';

/** What the pool asks a worker thread. Values travel as JSON texts. */
export type SchemaRequest =
  /** Gets ready for `check`: compiles the meta-schemas, once in a thread. */
  | { kind: 'prepare-check' }
  /** Everything about a schema: inspection, meta-schema, compilation. */
  | { kind: 'check'; schemaJson: string }
  /** Compiles a schema and keeps it under `schemaKey`. */
  | { kind: 'load'; schemaKey: string; schemaJson: string }
  | { kind: 'validate'; schemaKey: string; metadataJson: string };

export type SchemaReply =
  /** The thread has started, or is prepared. */
  | { kind: 'ready' }
  | { kind: 'checked'; draft: Draft; propertyCount: number; warnings: string[] }
  | { kind: 'schema-refused'; details: string[] }
  | { kind: 'loaded' }
  /** The schema isn't loaded in this thread, or no longer. */
  | { kind: 'unknown-schema' }
  /** Empty when the metadata is fine. */
  | { kind: 'validated'; violations: string[] }
  /** The work overflowed the stack or broke otherwise. */
  | { kind: 'broke'; reason: string };
