import { ok } from '@/lib/http/envelope';
import { toInstant } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { PublicRoute, Route, TenantRoute } from '@/lib/routing/route';
import { acceptInvite } from './accept-invite';
import { createInvite } from './create-invite';
import { toPublicInvite } from './invite-details';
import { toPublicNewMember } from './join-tenant';
import { listInvites } from './list-invites';
import { listMembers } from './list-members';
import { lookUpInvite } from './look-up-invite';
import { toPublicMember } from './member-details';
import { toPublicNewInvite } from './new-invite';
import { removeMember } from './remove-member';
import { revokeInvite } from './revoke-invite';
import {
  acceptedInviteSchema,
  acceptInviteSchema,
  createInviteSchema,
  type InvitePage,
  inviteListQuery,
  invitePageSchema,
  inviteSchema,
  lookUpInviteSchema,
  type MemberPage,
  memberListQuery,
  memberPageSchema,
  memberSchema,
  newInviteSchema,
  type OpenInviteView,
  openInviteSchema,
  type RemovedMember,
  removedMemberSchema,
  updateMemberSchema,
} from './schemas';
import { updateMember } from './update-member';

const MEMBERS = '/api/v1/:tenant_slug/members';
const INVITES = '/api/v1/:tenant_slug/invites';

const listMembersRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:read',
  method: 'GET',
  path: MEMBERS,
  operationId: 'listMembers',
  tag: 'Members',
  summary: 'List members, newest first',
  query: memberListQuery,
  responses: [{ status: 200, description: 'One page', schema: memberPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const page = await listMembers(context, parseQuery(memberListQuery, request.query));
    return ok<MemberPage>({ items: page.items.map(toPublicMember), next_cursor: page.nextCursor });
  },
};

const updateMemberRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:write',
  method: 'PATCH',
  path: `${MEMBERS}/:member_id`,
  operationId: 'updateMember',
  tag: 'Members',
  summary: "Change a member's role, or disable a member",
  description:
    'Holds from the next request on; disabling ends the sessions in this tenant. Nobody gives a role that may do more than they may themselves, or changes a member who may. The last enabled owner stays.',
  requestBody: [{ contentType: 'application/json', schema: updateMemberSchema }],
  responses: [{ status: 200, description: 'The member', schema: memberSchema }],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
  async handle(context, request, params) {
    const { role, disabled } = await parseBody(updateMemberSchema, request);
    return ok(toPublicMember(await updateMember(context, params.member_id ?? '', { role, disabled })));
  },
};

const removeMemberRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:write',
  method: 'DELETE',
  path: `${MEMBERS}/:member_id`,
  operationId: 'removeMember',
  tag: 'Members',
  summary: 'Remove a member',
  description:
    'Holds from the next request on; who has no other tenant is forgotten. API keys that the member made go on working. The last enabled owner stays.',
  responses: [{ status: 200, description: 'Who was removed', schema: removedMemberSchema }],
  errors: ['not_found', 'conflict'],
  async handle(context, _request, params) {
    const id = params.member_id ?? '';
    await removeMember(context, id);
    return ok<RemovedMember>({ member_id: id.toLowerCase() });
  },
};

const listInvitesRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:read',
  method: 'GET',
  path: INVITES,
  operationId: 'listInvites',
  tag: 'Members',
  summary: 'List invites, newest first',
  query: inviteListQuery,
  responses: [{ status: 200, description: 'One page', schema: invitePageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const page = await listInvites(context, parseQuery(inviteListQuery, request.query));
    return ok<InvitePage>({ items: page.items.map(toPublicInvite), next_cursor: page.nextCursor });
  },
};

const createInviteRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:write',
  method: 'POST',
  path: INVITES,
  operationId: 'createInvite',
  tag: 'Members',
  summary: 'Invite a person by link',
  description:
    'Sent by mail where the operator has configured that; otherwise pass `accept_url` on yourself. It is shown once and ends after 7 days. An address has one open invite.',
  requestBody: [{ contentType: 'application/json', schema: createInviteSchema }],
  responses: [{ status: 201, description: 'The invite with its link', schema: newInviteSchema }],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const body = await parseBody(createInviteSchema, request);
    return ok(await toPublicNewInvite(request, await createInvite(context, body), context.tenant.name), 201);
  },
};

const revokeInviteRoute: TenantRoute = {
  access: 'tenant',
  scope: 'members:write',
  method: 'DELETE',
  path: `${INVITES}/:invite_id`,
  operationId: 'revokeInvite',
  tag: 'Members',
  summary: 'Revoke an invite',
  responses: [{ status: 200, description: 'The invite', schema: inviteSchema }],
  errors: ['not_found', 'conflict'],
  handle: async (context, _request, params) =>
    ok(toPublicInvite(await revokeInvite(context, params.invite_id ?? ''))),
};

const lookUpInviteRoute: PublicRoute = {
  access: 'public',
  method: 'POST',
  path: '/api/v1/invites/look-up',
  operationId: 'lookUpInvite',
  tag: 'Members',
  summary: 'See what an invite is for',
  description:
    'For the invited person; the token is the credential, and in the body so that no log has it. Every invalid token gets the same answer.',
  requestBody: [{ contentType: 'application/json', schema: lookUpInviteSchema }],
  responses: [{ status: 200, description: 'The open invite', schema: openInviteSchema }],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'rate_limit_exceeded', 'service_unavailable'],
  async handle(request) {
    const { token } = await parseBody(lookUpInviteSchema, request);
    const invite = await lookUpInvite(token, request.remoteAddress);
    return ok<OpenInviteView>({
      email: invite.email,
      role: invite.role,
      tenant_name: invite.tenantName,
      tenant_slug: invite.tenantSlug,
      expires_at: toInstant(invite.expiresAt),
      has_account: invite.hasAccount,
    });
  },
};

const acceptInviteRoute: PublicRoute = {
  access: 'public',
  method: 'POST',
  path: '/api/v1/invites/accept',
  operationId: 'acceptInvite',
  tag: 'Members',
  summary: 'Accept an invite and become a member',
  description:
    'For the invited person; the token is the credential, and for an address that has an account, its password too (see `has_account`). Every invalid token gets the same answer.',
  requestBody: [{ contentType: 'application/json', schema: acceptInviteSchema }],
  responses: [{ status: 201, description: 'The new member', schema: acceptedInviteSchema }],
  errors: [
    'invalid_request',
    'payload_too_large',
    'not_found',
    'conflict',
    'rate_limit_exceeded',
    'service_unavailable',
  ],
  async handle(request) {
    const body = await parseBody(acceptInviteSchema, request);
    return ok(toPublicNewMember(await acceptInvite(body, request.remoteAddress)), 201);
  },
};

export const memberRoutes: Route[] = [
  listMembersRoute,
  updateMemberRoute,
  removeMemberRoute,
  listInvitesRoute,
  createInviteRoute,
  revokeInviteRoute,
  lookUpInviteRoute,
  acceptInviteRoute,
];
