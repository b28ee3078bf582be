import { MAX_METADATA_BYTES } from '@/lib/shared/limits';

/** What a tenant's schema and one check of it may cost. */
export const SCHEMA_LIMITS = {
  /** Of the schema's JSON text. */
  maxBytes: 32_768,
  /** Nesting of objects and arrays in the schema's JSON. */
  maxDepth: 20,
  /** Named properties and patterns in the whole schema. */
  maxProperties: 200,
  /** Subschemas once every local $ref is written out. */
  maxExpandedNodes: 10_000,
  /** Comparing every pair of items is quadratic, so unique arrays are limited to this even when not said. */
  maxUniqueItems: 1_000,
  /** Longer strings fail every format: some formats are matched in quadratic time. */
  maxFormatCharacters: 2_048,
  /** Checking a schema, or metadata against one: of processor time where the machine is busy with other things. */
  timeoutMs: 250,
  /** Compiling a schema that was accepted before, perhaps in a thread that is still cold. */
  loadTimeoutMs: 500,
  /** Starting a thread, which depends on the machine alone. */
  startTimeoutMs: 30_000,
} as const;

/** What the metadata of a submission may be, whether its tenant has a schema or not. */
export const METADATA_LIMITS = {
  /** Of the JSON text. */
  maxBytes: MAX_METADATA_BYTES,
  /** Nesting of objects and arrays. */
  maxDepth: 8,
} as const;
