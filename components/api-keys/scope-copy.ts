import { SCOPES, type Scope } from '@/lib/shared/scopes';

/** What each permission lets a key do. */
export const SCOPE_COPY: Record<Scope, { label: string; sentence: string }> = {
  'detection:write': {
    label: 'Submit videos',
    sentence: 'Send videos and uploads, cancel and erase submissions.',
  },
  'detection:read': {
    label: 'Read submissions',
    sentence: 'See submissions with their verdicts, frames and exports.',
  },
  'keys:read': {
    label: 'See API keys',
    sentence: 'List API keys and their settings, never the keys themselves.',
  },
  'keys:write': {
    label: 'Manage API keys',
    sentence: 'Create, change, rotate and revoke API keys, with no more permissions than it has itself.',
  },
  'settings:read': { label: 'See settings', sentence: 'Read the settings and the metadata schema.' },
  'settings:write': {
    label: 'Change settings',
    sentence: 'Change the settings, the metadata schema and the low-balance alert.',
  },
  'credits:read': { label: 'See credits', sentence: 'Read the balance and the ledger.' },
  'usage:read': { label: 'See usage', sentence: 'Read the usage figures and the request log.' },
  'webhooks:read': {
    label: 'See webhooks',
    sentence: 'List webhook endpoints and their deliveries.',
  },
  'webhooks:write': {
    label: 'Manage webhooks',
    sentence: 'Create and edit endpoints, read their secrets, send test events and replay deliveries.',
  },
  'audit:read': { label: 'See the audit log', sentence: 'Read who changed what, and why keys were refused.' },
  'members:read': { label: 'See members', sentence: 'List members and invitations.' },
  'members:write': {
    label: 'Manage members',
    sentence: 'Invite and remove members, and change their roles.',
  },
};

export const SUBMIT_AND_READ: readonly Scope[] = ['detection:write', 'detection:read'];

export type PresetId = 'submit' | 'read' | 'everything' | 'custom';

/** What a preset ticks, of what the member may give. */
export function presetScopes(preset: Exclude<PresetId, 'custom'>, grantable: readonly Scope[]): Scope[] {
  const wanted = {
    submit: (scope: Scope) => SUBMIT_AND_READ.includes(scope),
    read: (scope: Scope) => scope.endsWith(':read'),
    everything: () => true,
  };
  return SCOPES.filter((scope) => grantable.includes(scope) && wanted[preset](scope));
}

function isSame(one: readonly Scope[], other: readonly Scope[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}

/** The preset that ticks exactly these. */
export function presetOf(scopes: readonly Scope[], grantable: readonly Scope[]): PresetId {
  const presets = ['submit', 'read', 'everything'] as const;
  return presets.find((preset) => isSame(scopes, presetScopes(preset, grantable))) ?? 'custom';
}

/** A key's permissions in a few words. */
export function summarizeScopes(scopes: readonly Scope[]): string {
  if (scopes.length === 0) return 'None';
  if (scopes.length === SCOPES.length) return 'Everything';
  if (isSame(scopes, SUBMIT_AND_READ)) return 'Submit and read';
  const [first, ...others] = scopes.map((scope) => SCOPE_COPY[scope].label);
  return others.length === 0 ? first! : `${first} and ${others.length} more`;
}
