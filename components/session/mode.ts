/** `live` submissions are billed; `test` ones are free and live apart. */
export const MODES = ['live', 'test'] as const;

export type Mode = (typeof MODES)[number];

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
