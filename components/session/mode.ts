import { MODES, type Mode } from '@/lib/shared/statuses';

export const MODE_COOKIE = 'lifesign.mode';

/** The stored choice; anything unknown means live. */
export function modeFrom(cookie: string | undefined): Mode {
  return MODES.find((mode) => mode === cookie) ?? 'live';
}

/** Whose data a page shows, and which half of them. */
export interface TenantView {
  tenantSlug: string;
  mode: Mode;
}

/** For what belongs to no tenant: signing in, and invites. */
export const NOWHERE: TenantView = { tenantSlug: '', mode: 'live' };
