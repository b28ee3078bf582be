/** What the metadata of a submission may be, whether its tenant has a schema or not. */
export const METADATA_LIMITS = {
  /** Of the JSON text. */
  maxBytes: 16_384,
  /** Nesting of objects and arrays. */
  maxDepth: 8,
} as const;
