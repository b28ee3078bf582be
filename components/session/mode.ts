import type { Mode } from '@/lib/shared/statuses';

/** Whose data a page shows, and which half of them. */
export interface TenantView {
  tenantSlug: string;
  mode: Mode;
}

/** For what belongs to no tenant: signing in, and invites. */
export const NOWHERE: TenantView = { tenantSlug: '', mode: 'live' };
