import { changePassword } from '@/lib/account/change-password';
import { listSessions } from '@/lib/account/list-sessions';
import { revokeOtherSessions } from '@/lib/account/revoke-other-sessions';
import { revokeSession } from '@/lib/account/revoke-session';
import { toPublicSession } from '@/lib/account/session-details';
import { ok } from '@/lib/http/envelope';
import {
  changePasswordSchema,
  endedSessionsSchema,
  sessionListQuery,
  sessionPageSchema,
} from './account-schemas';
import { parseBody } from './parse-body';
import { parseQuery } from './parse-query';
import type { MemberRoute, Route } from './route';

const BASE = '/api/v1/:tenant_slug/account';
const ENDED = { status: 200, description: 'How many sessions ended', schema: endedSessionsSchema };

const changePasswordRoute: MemberRoute = {
  access: 'member',
  method: 'POST',
  path: `${BASE}/password`,
  operationId: 'changePassword',
  tag: 'Account',
  summary: 'Change the own password',
  description: 'Ends every session of the member, the asking one too: sign in again with the new password.',
  requestBody: [{ contentType: 'application/json', schema: changePasswordSchema }],
  responses: [ENDED],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const body = await parseBody(changePasswordSchema, request);
    const change = { current: body.current_password, next: body.new_password };
    return ok({ sessions_ended: await changePassword(context, change) });
  },
};

const listSessionsRoute: MemberRoute = {
  access: 'member',
  method: 'GET',
  path: `${BASE}/sessions`,
  operationId: 'listSessions',
  tag: 'Account',
  summary: 'List where the member is signed in, newest first',
  query: sessionListQuery,
  responses: [{ status: 200, description: 'One page', schema: sessionPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const page = await listSessions(context, parseQuery(sessionListQuery, request.query));
    const items = page.items.map((session) => toPublicSession(context, session));
    return ok({ items, next_cursor: page.nextCursor });
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
    return ok({ sessions_ended: 1 });
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
  handle: async (context) => ok({ sessions_ended: await revokeOtherSessions(context) }),
};

export const accountRoutes: Route[] = [
  changePasswordRoute,
  listSessionsRoute,
  revokeSessionRoute,
  revokeOthersRoute,
];
