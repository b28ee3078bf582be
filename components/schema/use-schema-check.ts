'use client';

import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@/components/data/api-client';
import { callApi } from '@/components/data/call-api';
import { usePortal } from '@/components/session/portal-context';
import { useDebounced } from '@/components/ui/use-debounced';
import type { JsonObject } from './schema-model';

const DELAY_MS = 450;

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

/** Asks the server about a schema and metadata once nobody has typed for a moment. Both are JSON texts that can be read. */
export function useSchemaCheck(schemaText: string | null, metadataText: string | null) {
  const { tenantSlug, mode } = usePortal();
  const input = `${schemaText ?? ''}\0${metadataText ?? '{}'}`;
  const settled = useDebounced(input, DELAY_MS);
  const isWanted = schemaText !== null;
  const { data, error, refetch } = useQuery({
    queryKey: ['schema-check', tenantSlug, settled],
    enabled: isWanted && settled === input,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    async queryFn({ signal }): Promise<SchemaVerdict> {
      const [schema, metadata] = settled.split('\0') as [string, string];
      try {
        const body = {
          schema: JSON.parse(schema) as JsonObject,
          metadata: JSON.parse(metadata) as JsonObject,
        };
        const { violations } = await callApi({ tenantSlug, mode }, 'validateMetadata', { body, signal });
        return { schemaProblems: [], metadataProblems: violations };
      } catch (failure) {
        const verdict = verdictOf(failure);
        if (verdict === null) throw failure;
        return verdict;
      }
    },
  });
  const isSettled = settled === input;
  return {
    /** Null while it isn't known. */
    verdict: isWanted && isSettled ? (data ?? null) : null,
    error: isWanted && isSettled ? error : null,
    retry: () => void refetch(),
  };
}
