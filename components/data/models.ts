import type { DataOf } from './call-api';
import { question } from './queries';

export type Model = DataOf<'listModels'>[number];

/** A generation of weights that can be asked for by its name, with its model. */
export type VersionOnOffer = Model['versions'][number] & { model: Model };

/** The generations of models that have several. */
export function versionsOnOffer(models: readonly Model[]): VersionOnOffer[] {
  return models
    .filter(({ versions }) => versions.length > 1)
    .flatMap((model) => model.versions.map((version) => ({ ...version, model })));
}

/** The models on offer. */
export const modelsQuestion = question('listModels');
