'use client';

import { usePortal } from '@/components/session/portal-context';

/** The name of a tenant over its name in addresses. */
export function TenantName({ name, slug }: { name: string; slug: string }) {
  return (
    <span className="block min-w-0 text-[13px]">
      <span className="line-clamp-2 font-medium wrap-anywhere" title={name}>
        {name}
      </span>
      <span className="block truncate font-mono text-xs text-ink-faint" title={slug}>
        {slug}
      </span>
    </span>
  );
}

export const TENANT_BOX =
  'flex w-full items-center justify-between gap-2 rounded-xl border border-line bg-sunken px-3 py-2.5 text-left';

/** Where one is, in a box. */
export function TenantBox() {
  const { tenantName, tenantSlug } = usePortal();
  return (
    <div className={TENANT_BOX}>
      <TenantName name={tenantName} slug={tenantSlug} />
    </div>
  );
}
