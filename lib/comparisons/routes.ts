import { z } from 'zod';
import type { Context } from '@/lib/context';
import { MAX_GENERATION } from '@/lib/detection/model-name';
import { ok } from '@/lib/http/envelope';
import { instant } from '@/lib/routing/fields';
import { parseBody } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { REASON_CODES } from '@/lib/shared/reasons';
import { deleteComparison, getComparison } from './comparison';
import { VERDICTS } from '@/lib/shared/statuses';
import { MAX_CLIPS, startComparison } from './start-comparison';
import { toPublicComparison } from './to-public-comparison';

const BASE = '/api/v1/:tenant_slug/settings/weights-comparison';

const saying = z.object({
  score: z.number().min(0).max(100).nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  reason: z.enum(REASON_CODES).nullable().meta({ description: 'Why there is no verdict' }),
  model_version: z.string().nullable().meta({ description: 'Of the weights; null: not known' }),
});

const comparisonSchema = z
  .object({
    comparison: z
      .object({
        generation: z.number().int().min(1).meta({ description: 'Of the weights that judge once more' }),
        running: z.boolean(),
        created_at: instant,
        ended_at: instant.nullable(),
        submissions: z
          .array(
            z
              .object({
                submission_id: z.uuid(),
                created_at: instant,
                model: z.string(),
                threshold: z.number().int().min(0).max(100).meta({ description: 'For both verdicts' }),
                before: saying,
                after: saying.nullable().meta({ description: 'null: its turn has not come' }),
              })
              .meta({ id: 'ComparedSubmission' }),
          )
          .meta({ description: 'Newest first' }),
      })
      .nullable()
      .meta({ description: 'null: there is none' }),
  })
  .meta({ id: 'WeightsComparison' });

const startSchema = z
  .object({
    generation: z.number().int().min(1).max(MAX_GENERATION).optional().meta({
      description: 'Of the weights that judge once more; left out: the newest',
    }),
  })
  .meta({ id: 'CompareWeights' });

const reply = async (context: Context, status = 200) =>
  ok(toPublicComparison(await getComparison(context)), status);

const getRoute: TenantRoute = {
  access: 'tenant',
  scope: 'detection:read',
  method: 'GET',
  path: BASE,
  operationId: 'getWeightsComparison',
  tag: 'Settings',
  summary: 'What other weights would have said of the last submissions',
  responses: [{ status: 200, description: 'The last comparison', schema: comparisonSchema }],
  errors: [],
  handle: (context) => reply(context),
};

const startRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:write',
  method: 'POST',
  path: BASE,
  operationId: 'compareWeights',
  tag: 'Settings',
  summary: 'Judge the last submissions once more, by other weights',
  description: `Of the last submissions up to ${MAX_CLIPS} that other weights judged and whose video is stored. Costs nothing, changes no result, waits for all other work, and takes the place of the comparison before. Also needs \`detection:read\`.`,
  requestBody: [{ contentType: 'application/json', schema: startSchema }],
  responses: [{ status: 201, description: 'The comparison', schema: comparisonSchema }],
  errors: ['invalid_request', 'payload_too_large', 'conflict', 'insufficient_scope'],
  async handle(context, request) {
    const { generation } = await parseBody(startSchema, request);
    await startComparison(context, generation ?? null);
    return reply(context, 201);
  },
};

const deleteRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:write',
  method: 'DELETE',
  path: BASE,
  operationId: 'deleteWeightsComparison',
  tag: 'Settings',
  summary: 'Stop the comparison, or forget what came of it',
  responses: [{ status: 200, description: 'There is none now', schema: comparisonSchema }],
  errors: [],
  async handle(context) {
    await deleteComparison(context);
    return ok(toPublicComparison(null));
  },
};

export const comparisonRoutes: Route[] = [getRoute, startRoute, deleteRoute];
