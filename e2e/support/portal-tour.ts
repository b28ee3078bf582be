import type { Stage } from '@/lib/api/openapi/tour';

/** What members do about themselves. `current_password` and `own_invite` are settings of the tour. */
export const ACCOUNT_TOUR: Stage = {
  name: 'Account',
  description: 'As a signed-in member, with a second session to end.',
  steps: [
    { operation: 'listOwnTenants', statuses: [200] },
    { operation: 'acceptOwnInvite', json: { token: '{{own_invite}}' }, statuses: [200, 201] },
    { operation: 'listSessions', query: { limit: '2' }, statuses: [200] },
    { operation: 'revokeSession', path: { session_id: '{{other_session_id}}' }, statuses: [200] },
    { operation: 'revokeOtherSessions', statuses: [200] },
    {
      operation: 'changePassword',
      json: { current_password: '{{current_password}}', new_password: 'a long sentence you remember' },
      statuses: [200],
    },
  ],
};

/** What those do who run the installation. */
export const OPERATOR_TOUR: Stage = {
  name: 'Operator',
  description: 'As a signed-in operator.',
  steps: [
    {
      operation: 'createTenant',
      json: {
        name: 'Globex',
        slug: 'globex-{{$guid}}',
        owner_email: 'grace-{{$guid}}@example.com',
        credits: 100,
      },
      statuses: [201],
      keep: { tenant_id: 'data.tenant.tenant_id' },
    },
    { operation: 'listTenants', query: { search: 'globex' }, statuses: [200] },
    { operation: 'getTenant', statuses: [200] },
    { operation: 'createOwnerInvite', json: { email: 'alan-{{$guid}}@example.com' }, statuses: [201] },
    {
      operation: 'grantCredits',
      headers: { 'Idempotency-Key': 'invoice-7' },
      json: { amount: 500, note: 'Invoice 7' },
      statuses: [201, 200],
    },
    { operation: 'suspendTenant', json: { reason: 'Invoice 7 is overdue.' }, statuses: [200] },
    { operation: 'resumeTenant', statuses: [200] },
    { operation: 'getInstanceStatus', statuses: [200] },
    { operation: 'listRegisteredModels', statuses: [200] },
    {
      operation: 'addOperator',
      json: { email: '{{colleague_email}}', tenant_slug: '{{tenant_slug}}' },
      statuses: [201, 200],
      keep: { operator_id: 'data.operator_id' },
    },
    { operation: 'listOperators', query: { limit: '2' }, statuses: [200] },
    { operation: 'removeOperator', statuses: [200] },
  ],
};
