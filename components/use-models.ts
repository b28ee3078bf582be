'use client';

import { useQuery } from '@tanstack/react-query';
import { listModels } from './api-client';

const STALE_MS = 300_000;

/** The models on offer; they change only with a release. */
export function useModels() {
  return useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => listModels(signal),
    staleTime: STALE_MS,
  });
}
