import type { Context } from '@/lib/context';
import { ok } from '@/lib/http/envelope';
import { parseBody } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { deleteComparison, getComparison } from './comparison';
import { compareWeightsSchema, comparisonSchema } from './schemas';
import { MAX_CLIPS, startComparison } from './start-comparison';
import { toPublicComparison } from './to-public-comparison';

const BASE = '/api/v1/:tenant_slug/settings/weights-comparison';

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
  requestBody: [{ contentType: 'application/json', schema: compareWeightsSchema }],
  responses: [{ status: 201, description: 'The comparison', schema: comparisonSchema }],
  errors: ['invalid_request', 'payload_too_large', 'conflict', 'insufficient_scope'],
  async handle(context, request) {
    const { generation } = await parseBody(compareWeightsSchema, request);
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
