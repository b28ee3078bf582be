import type { Submission } from '@/db/schema';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import { models } from '@/lib/detection/models';

/**
 * The weights that judge a submission: those that its model stood for when it was submitted. Where this release does not
 * have them any more, those that its model stands for now, unless the caller named a generation.
 * @throws ModelError when there is no such model here
 */
export async function modelOf(
  submission: Pick<Submission, 'model' | 'modelGeneration'>,
): Promise<RegisteredModel> {
  return (await models()).getModel(submission.model, submission.modelGeneration);
}
