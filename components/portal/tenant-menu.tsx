'use client';

import { Check, ChevronsUpDown } from 'lucide-react';
import { type Ref, useEffect, useRef } from 'react';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { cn } from '../ui/cn';
import { useMenu } from '../ui/use-menu';
import { TENANT_BOX, TenantName } from './tenant-box';

/** The entries; the one that is open takes the focus when they are there, or what went wrong. */
function Tenants() {
  const { tenantSlug } = usePortal();
  const { data, error, refetch } = useApi('listOwnTenants');
  const first = useRef<HTMLElement>(null);
  const isThere = data !== undefined;
  const isFailed = error !== null && !isThere;
  useEffect(() => {
    if (isThere || isFailed) first.current?.focus();
  }, [isThere, isFailed]);

  if (isThere) {
    return data.items.map(({ tenant_slug, name }) => {
      const isCurrent = tenant_slug === tenantSlug;
      return (
        // A whole page load: nothing that was read for one tenant is there in another.
        <a
          key={tenant_slug}
          ref={isCurrent ? (first as Ref<HTMLAnchorElement>) : undefined}
          href={`/${tenant_slug}/overview`}
          role="menuitem"
          tabIndex={-1}
          aria-current={isCurrent ? 'true' : undefined}
          className="flex min-h-11 items-center justify-between gap-2 rounded-lg px-2.5 py-2 hover:bg-tint focus:bg-tint focus-visible:-outline-offset-2"
        >
          <TenantName name={name} slug={tenant_slug} />
          {isCurrent && <Check aria-hidden="true" className="size-4 shrink-0 text-signal" />}
        </a>
      );
    });
  }
  if (isFailed) {
    return (
      <button
        ref={first as Ref<HTMLButtonElement>}
        type="button"
        role="menuitem"
        tabIndex={-1}
        onClick={() => void refetch()}
        className="block w-full rounded-lg px-2.5 py-2 text-left text-[13px] hover:bg-tint focus:bg-tint focus-visible:-outline-offset-2"
      >
        <span className="block text-danger">Your organisations could not be loaded.</span>
        <span className="font-medium">Try again</span>
      </button>
    );
  }
  return (
    <div
      role="menuitem"
      aria-disabled="true"
      tabIndex={-1}
      className="px-2.5 py-3 text-[13px] text-ink-faint"
    >
      Loading…
    </div>
  );
}

/** The box with the tenant's name as a menu of all tenants that the person has. */
export function TenantMenu() {
  const { tenantName, tenantSlug } = usePortal();
  const { isOpen, trigger, menu } = useMenu();
  return (
    <div className="relative">
      <button type="button" {...trigger} className={cn(TENANT_BOX, 'hover:border-line-strong')}>
        <span className="sr-only">Switch organisation, now </span>
        <TenantName name={tenantName} slug={tenantSlug} />
        <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      </button>
      {isOpen && (
        <div
          {...menu}
          role="menu"
          aria-label="Organisations"
          className="absolute inset-x-0 top-full z-20 mt-1.5 max-h-96 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-card outline-none"
        >
          <Tenants />
        </div>
      )}
    </div>
  );
}
