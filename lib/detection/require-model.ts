import { AppError } from '@/lib/errors';
import type { RegisteredModel } from './model-registry';
import { models } from './models';

/** The model that a caller names. @throws AppError invalid_video_input, naming the ones there are */
export async function requireModel(alias: string): Promise<RegisteredModel> {
  const registry = await models();
  const model = registry.findModel(alias);
  if (model !== null) return model;
  const known = registry.listModels().map((entry) => entry.id);
  throw new AppError('invalid_video_input', `There is no such model. Known models: ${known.join(', ')}.`);
}
