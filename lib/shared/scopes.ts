/** Every permission of the API. An API key holds any of them; a member's role is a named set. */
export const SCOPES = [
  'detection:write',
  'detection:read',
  'keys:read',
  'keys:write',
  'settings:read',
  'settings:write',
  'credits:read',
  'usage:read',
  'webhooks:read',
  'webhooks:write',
  'audit:read',
  'members:read',
  'members:write',
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ['owner', 'admin', 'developer', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** What each role of a member may do. Only owners manage members' rights. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: SCOPES,
  admin: SCOPES.filter((scope) => scope !== 'members:write'),
  developer: [
    'detection:write',
    'detection:read',
    'keys:read',
    'keys:write',
    'settings:read',
    'credits:read',
    'usage:read',
    'webhooks:read',
    'webhooks:write',
  ],
  viewer: ['detection:read', 'settings:read', 'credits:read', 'usage:read'],
};
