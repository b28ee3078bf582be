import { AppError } from '@/lib/errors';
import { parseModelName } from './model-name';
import type { ModelRegistry, RegisteredModel } from './model-registry';
import { models } from './models';

/** A model that a caller named is unknown: the sentence says which there are. */
export function unknownModel(registry: ModelRegistry, asked: string): AppError {
  const { alias = '', generation = null } = parseModelName(asked) ?? {};
  const all = registry.generationsOf(alias).map(({ name }) => name);
  const message =
    generation !== null && all.length > 0
      ? `${alias} has no version @${generation} here. Known versions: ${all.join(', ')}.`
      : `There is no such model. Known models: ${registry
          .listModels()
          .map(({ id }) => id)
          .join(', ')}.`;
  return new AppError('invalid_video_input', message);
}

/**
 * The model that a caller names: an alias, or one generation of its weights as `mixed-10-v2@1`.
 * @param generation of the weights that the caller's tenant chose; null: none
 * @throws AppError invalid_video_input, naming the ones there are
 */
export async function requireModel(name: string, generation: number | null): Promise<RegisteredModel> {
  const registry = await models();
  const model = registry.findModel(name, generation);
  if (model === null) throw unknownModel(registry, name);
  return model;
}
