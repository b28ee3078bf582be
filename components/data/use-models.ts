'use client';

import type { DataOf } from './call-api';
import { useApi } from './use-api';

export type Model = DataOf<'listModels'>[number];

/** A generation of weights that can be asked for by its name, with its model. */
export type VersionOnOffer = Model['versions'][number] & { model: Model };

/** The generations of models that have several. */
export function versionsOnOffer(models: readonly Model[]): VersionOnOffer[] {
  return models
    .filter(({ versions }) => versions.length > 1)
    .flatMap((model) => model.versions.map((version) => ({ ...version, model })));
}

const STALE_MS = 300_000;

/** The models on offer; they change only with a release. */
export function useModels() {
  return useApi('listModels', {}, { staleMs: STALE_MS });
}
