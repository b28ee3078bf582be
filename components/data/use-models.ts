'use client';

import { modelsQuestion } from './models';
import { useApi } from './use-api';

const STALE_MS = 300_000;

/** The models on offer; they change only with a release. */
export function useModels() {
  return useApi(...modelsQuestion, { staleMs: STALE_MS });
}
