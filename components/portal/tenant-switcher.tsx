'use client';

import { usePortal } from '@/components/session/portal-context';
import { TenantBox } from './tenant-box';
import { TenantMenu } from './tenant-menu';

/** Where one is, and for people with more tenants the way to the others. */
export function TenantSwitcher() {
  return usePortal().hasOtherTenants ? <TenantMenu /> : <TenantBox />;
}
