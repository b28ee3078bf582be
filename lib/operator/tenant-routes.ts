import { z } from 'zod';
import { giveCredits } from '@/lib/credits/grant-credits';
import { ok } from '@/lib/http/envelope';
import { toPublicNewInvite } from '@/lib/members/new-invite';
import { newInviteSchema } from '@/lib/members/schemas';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { OperatorRoute, Route } from '@/lib/routing/route';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '@/lib/shared/limits';
import { parseIdempotencyKey } from '@/lib/submissions/idempotency';
import { createTenant } from './create-tenant';
import { inviteOwner } from './invite-owner';
import { listTenants } from './list-tenants';
import {
  createTenantSchema,
  type GrantedCredits,
  grantedSchema,
  grantSchema,
  type NewTenantView,
  newTenantSchema,
  type OperatorTenantPage,
  operatorTenantPageSchema,
  operatorTenantQuery,
  operatorTenantSchema,
  ownerInviteSchema,
  suspendTenantSchema,
} from './schemas';
import { resumeTenant, suspendTenant } from './suspend-tenant';
import { readTenant } from './tenant-details';
import { toPublicTenant } from './to-public-operator';

const TENANTS = '/api/v1/operator/tenants';
const TENANT = `${TENANTS}/:tenant_id`;
const read = { access: 'operator', method: 'GET', tag: 'Operator' } as const;
const write = { access: 'operator', method: 'POST', tag: 'Operator' } as const;

const listRoute: OperatorRoute = {
  ...read,
  path: TENANTS,
  operationId: 'listTenants',
  summary: 'List all tenants, newest first',
  query: operatorTenantQuery,
  responses: [{ status: 200, description: 'One page', schema: operatorTenantPageSchema }],
  errors: ['invalid_request'],
  async handle(_context, request) {
    const { suspended, ...query } = parseQuery(operatorTenantQuery, request.query);
    const filter = { ...query, suspended: suspended === undefined ? undefined : suspended === 'true' };
    const page = await listTenants(filter);
    return ok<OperatorTenantPage>({ items: page.items.map(toPublicTenant), next_cursor: page.nextCursor });
  },
};

const getRoute: OperatorRoute = {
  ...read,
  path: TENANT,
  operationId: 'getTenant',
  summary: 'One tenant',
  responses: [{ status: 200, description: 'The tenant', schema: operatorTenantSchema }],
  errors: ['tenant_not_found'],
  handle: async (_context, _request, params) => ok(toPublicTenant(await readTenant(params.tenant_id ?? ''))),
};

const createRoute: OperatorRoute = {
  ...write,
  path: TENANTS,
  operationId: 'createTenant',
  summary: 'Make a tenant, and the link for its owner',
  description:
    'The link of the owner is sent by mail where that is configured; else pass `accept_url` on yourself. It is shown once and ends after 7 days.',
  requestBody: [{ contentType: 'application/json', schema: createTenantSchema }],
  responses: [
    { status: 201, description: 'The tenant with the invite of its owner', schema: newTenantSchema },
  ],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const { owner_email: ownerEmail, ...body } = await parseBody(createTenantSchema, request);
    const { tenant, invite } = await createTenant(context, { ...body, ownerEmail });
    const owner_invite = await toPublicNewInvite(request, invite, tenant.name);
    return ok<NewTenantView>({ tenant: toPublicTenant(tenant), owner_invite }, 201);
  },
};

const inviteRoute: OperatorRoute = {
  ...write,
  path: `${TENANT}/owner-invites`,
  operationId: 'createOwnerInvite',
  summary: 'Make a new link for an owner of a tenant',
  description:
    'For a link that was lost or ran out, or a tenant of which nobody can sign in. An open invite of the same address ends.',
  requestBody: [{ contentType: 'application/json', schema: ownerInviteSchema }],
  responses: [{ status: 201, description: 'The invite with its link', schema: newInviteSchema }],
  errors: ['invalid_request', 'payload_too_large', 'tenant_not_found', 'conflict'],
  async handle(context, request, params) {
    const { email } = await parseBody(ownerInviteSchema, request);
    const invite = await inviteOwner(context, params.tenant_id ?? '', email);
    return ok(await toPublicNewInvite(request, invite, invite.tenantName), 201);
  },
};

const suspendRoute: OperatorRoute = {
  ...write,
  path: `${TENANT}/suspend`,
  operationId: 'suspendTenant',
  summary: 'Let a tenant read, and change nothing',
  description:
    'Keys and people of the tenant get `tenant_suspended` for every write, before any of the body is read. Reads go on, what was submitted ends, webhooks are sent. Its people see the reason.',
  requestBody: [{ contentType: 'application/json', schema: suspendTenantSchema }],
  responses: [{ status: 200, description: 'The tenant', schema: operatorTenantSchema }],
  errors: ['invalid_request', 'payload_too_large', 'tenant_not_found', 'conflict'],
  async handle(context, request, params) {
    const { reason } = await parseBody(suspendTenantSchema, request);
    return ok(toPublicTenant(await suspendTenant(context, params.tenant_id ?? '', reason)));
  },
};

const resumeRoute: OperatorRoute = {
  ...write,
  path: `${TENANT}/resume`,
  operationId: 'resumeTenant',
  summary: 'End the suspension of a tenant',
  responses: [{ status: 200, description: 'The tenant', schema: operatorTenantSchema }],
  errors: ['tenant_not_found', 'conflict'],
  handle: async (context, _request, params) =>
    ok(toPublicTenant(await resumeTenant(context, params.tenant_id ?? ''))),
};

const grantRoute: OperatorRoute = {
  ...write,
  path: `${TENANT}/credits`,
  operationId: 'grantCredits',
  summary: 'Give a tenant credits, or take some back',
  description: 'In ledger, balance and audit log at once. The balance never falls below zero.',
  requestHeaders: z.object({
    'Idempotency-Key': z.string().min(1).max(MAX_IDEMPOTENCY_KEY_CHARACTERS).optional().meta({
      description: 'A grant that is sent again with the same key counts once',
    }),
  }),
  requestBody: [{ contentType: 'application/json', schema: grantSchema }],
  responses: [
    {
      status: 200,
      description: 'The balance after it',
      schema: grantedSchema,
      headers: ['Idempotent-Replayed'],
    },
  ],
  errors: ['invalid_request', 'payload_too_large', 'tenant_not_found', 'conflict', 'idempotency_key_reused'],
  async handle({ actor }, request, params) {
    const tenantId = params.tenant_id ?? '';
    const idempotencyKey = parseIdempotencyKey(request.headers['idempotency-key']);
    const { amount, note } = await parseBody(grantSchema, request);
    const grant = { amount, note, idempotencyKey, operatorId: actor.id };
    const { balance, isReplay } = await giveCredits(tenantId, grant);
    const headers: Record<string, string> = isReplay ? { 'idempotent-replayed': 'true' } : {};
    return ok<GrantedCredits>({ tenant_id: tenantId.toLowerCase(), balance }, 200, headers);
  },
};

export const operatorTenantRoutes: Route[] = [
  listRoute,
  createRoute,
  getRoute,
  inviteRoute,
  suspendRoute,
  resumeRoute,
  grantRoute,
];
