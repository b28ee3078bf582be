import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { models } from '@/lib/detection/models';
import { AppError } from '@/lib/errors';
import { ok } from '@/lib/http/envelope';
import type { ApiReply } from '@/lib/http/types';
import type { Route } from '@/lib/routing/route';
import { type ModelView, modelSchema } from './schemas';

async function card(alias: string): Promise<ApiReply> {
  const model = (await models()).findModel(alias);
  if (!model?.cardPath) throw new AppError('not_found', 'There is no card of such a model.');
  const headers = { 'content-type': 'text/markdown; charset=utf-8' };
  return { status: 200, headers, body: await readFile(model.cardPath, 'utf8') };
}

export const modelRoutes: Route[] = [
  {
    access: 'public',
    method: 'GET',
    path: '/api/v1/models',
    operationId: 'listModels',
    tag: 'Models',
    summary: 'Model aliases with what they need and cost',
    description:
      '`deprecated` ones still work. Give an alias as `model` of a submission; `versions` says which weights are behind it.',
    isCrossOrigin: true,
    responses: [
      { status: 200, description: 'The models, fewest frames first', schema: z.array(modelSchema) },
    ],
    errors: [],
    handle: async () => ok<ModelView[]>((await models()).listModels()),
  },
  {
    access: 'public',
    method: 'GET',
    path: '/api/v1/models/:model/card',
    operationId: 'getModelCard',
    tag: 'Models',
    summary: 'How a model was made, what it was measured to do and what it cannot do',
    description: 'The model card as Markdown, as it is shipped with the weights.',
    responses: [{ status: 200, description: 'The card', contentType: 'text/markdown', schema: z.string() }],
    errors: ['not_found'],
    handle: (_request, params) => card(params.model ?? ''),
  },
];
