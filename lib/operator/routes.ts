import { z } from 'zod';
import type { RegisteredModel } from '@/lib/detection/model-registry';
import { models } from '@/lib/detection/models';
import { ok } from '@/lib/http/envelope';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { OperatorRoute, Route } from '@/lib/routing/route';
import { readInstanceStatus } from './instance-status';
import { addOperator, listOperators, removeOperator } from './operators';
import {
  addOperatorSchema,
  instanceStatusSchema,
  type OperatorPage,
  operatorListQuery,
  operatorPageSchema,
  operatorSchema,
  type RemovedOperator,
  registeredModelSchema,
  removedOperatorSchema,
} from './schemas';
import { toPublicOperator, toPublicRegisteredModel, toPublicStatus } from './to-public-operator';

const BASE = '/api/v1/operator';
const OPERATORS = `${BASE}/operators`;
const read = { access: 'operator', method: 'GET', tag: 'Operator' } as const;

const statusRoute: OperatorRoute = {
  ...read,
  path: `${BASE}/status`,
  operationId: 'getInstanceStatus',
  summary: 'Queue, workers, storage, database and health',
  responses: [{ status: 200, description: 'How the installation is', schema: instanceStatusSchema }],
  errors: [],
  handle: async () => ok(toPublicStatus(await readInstanceStatus())),
};

const modelsRoute: OperatorRoute = {
  ...read,
  path: `${BASE}/models`,
  operationId: 'listRegisteredModels',
  summary: 'List the models with version, weights and licence',
  responses: [
    {
      status: 200,
      description: 'The models, fewest frames first; of each its newest weights first',
      schema: z.array(registeredModelSchema),
    },
  ],
  errors: [],
  async handle() {
    const registry = await models();
    const isUsed = ({ name, manifest }: RegisteredModel) => registry.getModel(manifest.id).name === name;
    return ok(registry.registered().map((model) => toPublicRegisteredModel(model, isUsed(model))));
  },
};

const listRoute: OperatorRoute = {
  ...read,
  path: OPERATORS,
  operationId: 'listOperators',
  summary: 'List those who run the installation',
  query: operatorListQuery,
  responses: [{ status: 200, description: 'One page', schema: operatorPageSchema }],
  errors: ['invalid_request'],
  async handle(_context, request) {
    const page = await listOperators(parseQuery(operatorListQuery, request.query));
    return ok<OperatorPage>({ items: page.items.map(toPublicOperator), next_cursor: page.nextCursor });
  },
};

const addRoute: OperatorRoute = {
  access: 'operator',
  method: 'POST',
  path: OPERATORS,
  operationId: 'addOperator',
  tag: 'Operator',
  summary: 'Let a member of any tenant run the installation',
  description:
    'While the address of the member is not confirmed, `tenant_slug` must say whose member is meant: anybody could have made such an account (409 `conflict` otherwise).',
  requestBody: [{ contentType: 'application/json', schema: addOperatorSchema }],
  responses: [{ status: 201, description: 'The operator', schema: operatorSchema }],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
  async handle(context, request) {
    const { email, tenant_slug } = await parseBody(addOperatorSchema, request);
    return ok(toPublicOperator(await addOperator(context, email, tenant_slug)), 201);
  },
};

const removeRoute: OperatorRoute = {
  access: 'operator',
  method: 'DELETE',
  path: `${OPERATORS}/:operator_id`,
  operationId: 'removeOperator',
  tag: 'Operator',
  summary: 'Take the right to run the installation away',
  description: 'Felt at the next request; the account in the tenant stays as it is. The last operator stays.',
  responses: [{ status: 200, description: 'Who it was', schema: removedOperatorSchema }],
  errors: ['not_found', 'conflict'],
  async handle(context, _request, params) {
    const id = params.operator_id ?? '';
    await removeOperator(context, id);
    return ok<RemovedOperator>({ operator_id: id.toLowerCase() });
  },
};

export const operatorRoutes: Route[] = [statusRoute, modelsRoute, listRoute, addRoute, removeRoute];
