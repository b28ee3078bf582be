import type { Role } from '@/lib/shared/scopes';

/** A role in words; what it really may do is in `lib/shared/scopes.ts`. */
export const ROLE_TEXTS: Record<Role, { label: string; summary: string }> = {
  owner: { label: 'Owner', summary: 'may do everything, and decides who is on the team.' },
  admin: { label: 'Admin', summary: 'may do everything but change the team.' },
  developer: { label: 'Developer', summary: 'works with submissions, API keys and webhooks.' },
  viewer: { label: 'Viewer', summary: 'sees submissions, credits and settings, and changes nothing.' },
};
