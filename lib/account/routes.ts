import { ok } from '@/lib/http/envelope';
import { acceptOwnInvite } from '@/lib/members/accept-own-invite';
import { toPublicNewMember } from '@/lib/members/join-tenant';
import { acceptedInviteSchema } from '@/lib/members/schemas';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { MemberRoute, Route } from '@/lib/routing/route';
import { changePassword } from './change-password';
import { listTenants } from './list-tenants';
import {
  acceptOwnInviteSchema,
  changePasswordSchema,
  type EndedSessions,
  endedSessionsSchema,
  type OwnTenants,
  ownTenantsSchema,
  type PortalSessionPage,
  sessionListQuery,
  sessionPageSchema,
} from './schemas';
import { toPublicSession } from './session-details';
import { listSessions, revokeOtherSessions, revokeSession } from './sessions';

const BASE = '/api/v1/:tenant_slug/account';
const ENDED = { status: 200, description: 'How many sessions ended', schema: endedSessionsSchema };

const changePasswordRoute: MemberRoute = {
  access: 'member',
  method: 'POST',
  path: `${BASE}/password`,
  operationId: 'changePassword',
  tag: 'Account',
  summary: 'Change the own password',
  description:
    'Ends every session of the person in every tenant, the asking one too: sign in again with the new password.',
  requestBody: [{ contentType: 'application/json', schema: changePasswordSchema }],
  responses: [ENDED],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const body = await parseBody(changePasswordSchema, request);
    const change = { current: body.current_password, next: body.new_password };
    return ok<EndedSessions>({ sessions_ended: await changePassword(context, change) });
  },
};

const listSessionsRoute: MemberRoute = {
  access: 'member',
  method: 'GET',
  path: `${BASE}/sessions`,
  operationId: 'listSessions',
  tag: 'Account',
  summary: 'List where the person is signed in, newest first',
  query: sessionListQuery,
  responses: [{ status: 200, description: 'One page', schema: sessionPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const page = await listSessions(context, parseQuery(sessionListQuery, request.query));
    const items = page.items.map((session) => toPublicSession(context, session));
    return ok<PortalSessionPage>({ items, next_cursor: page.nextCursor });
  },
};

const revokeSessionRoute: MemberRoute = {
  access: 'member',
  method: 'DELETE',
  path: `${BASE}/sessions/:session_id`,
  operationId: 'revokeSession',
  tag: 'Account',
  summary: 'End one of the own sessions',
  responses: [ENDED],
  errors: ['not_found'],
  async handle(context, _request, params) {
    await revokeSession(context, params.session_id ?? '');
    return ok<EndedSessions>({ sessions_ended: 1 });
  },
};

const revokeOthersRoute: MemberRoute = {
  access: 'member',
  method: 'DELETE',
  path: `${BASE}/sessions`,
  operationId: 'revokeOtherSessions',
  tag: 'Account',
  summary: 'End all own sessions but the asking one',
  responses: [ENDED],
  errors: [],
  handle: async (context) => ok<EndedSessions>({ sessions_ended: await revokeOtherSessions(context) }),
};

/** Of a person and no tenant: the one it was in last stands in the logs. */
const PERSON = '/api/v1/account';

const listTenantsRoute: MemberRoute = {
  access: 'member',
  method: 'GET',
  path: `${PERSON}/tenants`,
  operationId: 'listOwnTenants',
  tag: 'Account',
  summary: 'List the tenants of the signed-in person, by name',
  responses: [{ status: 200, description: 'All of them', schema: ownTenantsSchema }],
  errors: [],
  async handle(context) {
    const tenants = await listTenants(context);
    return ok<OwnTenants>({
      items: tenants.map(({ slug, name, role }) => ({ tenant_slug: slug, name, role })),
    });
  },
};

const acceptOwnInviteRoute: MemberRoute = {
  access: 'member',
  method: 'POST',
  path: `${PERSON}/invites`,
  operationId: 'acceptOwnInvite',
  tag: 'Account',
  summary: 'Accept an invite to the own address',
  requestBody: [{ contentType: 'application/json', schema: acceptOwnInviteSchema }],
  responses: [{ status: 201, description: 'The place in the other tenant', schema: acceptedInviteSchema }],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
  async handle(context, request) {
    const { token } = await parseBody(acceptOwnInviteSchema, request);
    return ok(toPublicNewMember(await acceptOwnInvite(context, token)), 201);
  },
};

export const accountRoutes: Route[] = [
  changePasswordRoute,
  listSessionsRoute,
  revokeSessionRoute,
  revokeOthersRoute,
  listTenantsRoute,
  acceptOwnInviteRoute,
];
