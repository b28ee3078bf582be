'use client';

import { useMemo } from 'react';
import { ApiError } from '@/components/data/api-client';
import { useApi } from '@/components/data/use-api';
import { useDebounced } from '@/components/ui/use-debounced';
import type { JsonObject } from './schema-model';

const DELAY_MS = 450;
const KEPT_MS = 60_000;

/** What the server says of a schema, and of metadata under it. Each entry is `<JSON Pointer>: <sentence>`. */
export interface SchemaVerdict {
  schemaProblems: string[];
  metadataProblems: string[];
}

/** What a failed check tells about its input; null when it failed for another reason. */
function verdictOf(error: unknown): SchemaVerdict | null {
  if (!(error instanceof ApiError)) return null;
  const problems = error.details.length > 0 ? error.details : [error.message];
  switch (error.code) {
    case 'invalid_request':
      return { schemaProblems: problems, metadataProblems: [] };
    case 'payload_too_large':
      return { schemaProblems: [error.message], metadataProblems: [] };
    case 'invalid_metadata':
      return { schemaProblems: [], metadataProblems: problems };
    default:
      return null;
  }
}

const NOTHING = { schema: {}, metadata: {} };

/** Asks the server about a schema and metadata once nobody has typed for a moment. Both are JSON texts that can be read. */
export function useSchemaCheck(schemaText: string | null, metadataText: string | null) {
  const input = `${schemaText ?? ''}\0${metadataText ?? '{}'}`;
  const settled = useDebounced(input, DELAY_MS);
  const isAsked = schemaText !== null && settled === input;
  const body = useMemo(() => {
    if (!isAsked) return NOTHING;
    const [schema, metadata] = settled.split('\0').map((text): JsonObject => JSON.parse(text));
    return { schema: schema!, metadata: metadata! };
  }, [isAsked, settled]);
  const { data, error, refetch } = useApi(
    'validateMetadata',
    { body },
    { enabled: isAsked, staleMs: Number.POSITIVE_INFINITY, keptMs: KEPT_MS },
  );
  const refusal = verdictOf(error);
  const verdict = data === undefined ? refusal : { schemaProblems: [], metadataProblems: data.violations };
  return {
    /** Null while it isn't known. */
    verdict: isAsked ? verdict : null,
    error: isAsked && refusal === null ? error : null,
    retry: () => void refetch(),
  };
}
