import { MAX_METADATA_BYTES } from '@/lib/shared/limits';

export type ParsedMetadata = { metadata: Record<string, unknown> | null } | { problem: string };

/** Reads what was typed: nothing, or a JSON object small enough for the API. */
export function parseMetadata(text: string): ParsedMetadata {
  if (text.trim() === '') return { metadata: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      problem: `This is not valid JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`,
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: 'Metadata must be a JSON object, like {"channel": "mobile"}.' };
  }
  if (metadataBytes(JSON.stringify(value)) > MAX_METADATA_BYTES) {
    return { problem: 'Metadata may have at most 16 KB.' };
  }
  return { metadata: value as Record<string, unknown> };
}

export function metadataBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
