import type { Context } from '@/lib/context';
import { ok } from '@/lib/http/envelope';
import type { ApiReply } from '@/lib/http/types';
import { toDate } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { createApiKey, type IssuedKey } from './create-api-key';
import { getApiKey, listApiKeys } from './read-keys';
import { revokeApiKey } from './revoke-api-key';
import { rotateApiKey } from './rotate-api-key';
import {
  type ApiKeyPage,
  apiKeyPageSchema,
  apiKeySchema,
  createKeySchema,
  type IssuedApiKeyView,
  issuedKeySchema,
  keyListQuery,
  rotateKeySchema,
  updateKeySchema,
} from './schemas';
import { toPublicKey } from './to-public-key';
import { updateApiKey } from './update-api-key';

const BASE = '/api/v1/:tenant_slug/keys';
const ITEM = `${BASE}/:key_id`;
const KEY = { status: 200, description: 'The key', schema: apiKeySchema };

function showOnce(context: Context, { details, key }: IssuedKey): ApiReply {
  const location = `/api/v1/${context.tenant.slug}/keys/${details.id}`;
  return ok<IssuedApiKeyView>({ ...toPublicKey(details), key }, 201, { location });
}

const listRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:read',
  method: 'GET',
  path: BASE,
  operationId: 'listApiKeys',
  tag: 'API keys',
  summary: 'List API keys of both modes, newest first',
  query: keyListQuery,
  responses: [{ status: 200, description: 'One page', schema: apiKeyPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const page = await listApiKeys(context, parseQuery(keyListQuery, request.query));
    return ok<ApiKeyPage>({ items: page.items.map(toPublicKey), next_cursor: page.nextCursor });
  },
};

const getRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:read',
  method: 'GET',
  path: ITEM,
  operationId: 'getApiKey',
  tag: 'API keys',
  summary: 'Look an API key up',
  responses: [KEY],
  errors: ['not_found'],
  handle: async (context, _request, params) => ok(toPublicKey(await getApiKey(context, params.key_id ?? ''))),
};

const createRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:write',
  method: 'POST',
  path: BASE,
  operationId: 'createApiKey',
  tag: 'API keys',
  summary: 'Create an API key, shown once',
  description:
    'The answer holds the key; only its hash is kept. A key gets no scope that its maker lacks, and a test key makes test keys only.',
  requestBody: [{ contentType: 'application/json', schema: createKeySchema }],
  responses: [{ status: 201, description: 'The new key', schema: issuedKeySchema, headers: ['Location'] }],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const body = await parseBody(createKeySchema, request);
    const issued = await createApiKey(context, {
      name: body.name,
      mode: body.mode,
      scopes: body.scopes,
      expiresAt: toDate(body.expires_at),
      allowedCidrs: body.allowed_cidrs,
      rateLimitPerMinute: body.rate_limit_per_minute,
    });
    return showOnce(context, issued);
  },
};

const updateRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:write',
  method: 'PATCH',
  path: ITEM,
  operationId: 'updateApiKey',
  tag: 'API keys',
  summary: 'Change an API key',
  description: 'Members that are left out stay as they are. Felt at once, on other nodes within a second.',
  requestBody: [{ contentType: 'application/json', schema: updateKeySchema }],
  responses: [KEY],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
  async handle(context, request, params) {
    const body = await parseBody(updateKeySchema, request);
    const details = await updateApiKey(context, params.key_id ?? '', {
      name: body.name,
      scopes: body.scopes,
      expiresAt: toDate(body.expires_at),
      allowedCidrs: body.allowed_cidrs,
      rateLimitPerMinute: body.rate_limit_per_minute,
    });
    return ok(toPublicKey(details));
  },
};

const revokeRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:write',
  method: 'POST',
  path: `${ITEM}/revoke`,
  operationId: 'revokeApiKey',
  tag: 'API keys',
  summary: 'Revoke an API key for good',
  description: 'Felt at once, on other nodes within a second. Calling it again changes nothing.',
  responses: [KEY],
  errors: ['not_found'],
  handle: async (context, _request, params) =>
    ok(toPublicKey(await revokeApiKey(context, params.key_id ?? ''))),
};

const rotateRoute: TenantRoute = {
  access: 'tenant',
  scope: 'keys:write',
  method: 'POST',
  path: `${ITEM}/rotate`,
  operationId: 'rotateApiKey',
  tag: 'API keys',
  summary: 'Replace an API key, with an overlap',
  description:
    'Makes a successor with the same settings, shown once. The old key ends after the overlap, or sooner where it was to end sooner.',
  requestBody: [{ contentType: 'application/json', schema: rotateKeySchema }],
  responses: [{ status: 201, description: 'The successor', schema: issuedKeySchema, headers: ['Location'] }],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
  async handle(context, request, params) {
    const { overlap_hours: overlapHours } = await parseBody(rotateKeySchema, request);
    return showOnce(context, await rotateApiKey(context, params.key_id ?? '', overlapHours));
  },
};

export const keyRoutes: Route[] = [listRoute, createRoute, getRoute, updateRoute, revokeRoute, rotateRoute];
