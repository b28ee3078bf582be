import Link from 'next/link';
import type { ReactNode } from 'react';
import type { PortalFacts } from '@/components/session/portal-context';
import { Logo } from '@/components/ui/logo';
import type { Theme } from '@/lib/shared/theme';
import { Notice } from '../ui/notice';
import { AccountPanel } from './account-panel';
import { CommandPalette } from './command-palette';
import { ConnectionBanner } from './connection-banner';
import { KeyboardShortcuts } from './keyboard-shortcuts';
import { MobileMenu } from './mobile-menu';
import { ModeBanner, ModeSwitch } from './mode-switch';
import { BottomLinks, NavLinks } from './nav-links';
import { TENANT_BOX, TenantName } from './tenant-box';
import { TenantSwitcher } from './tenant-switcher';

interface PortalShellProps {
  facts: PortalFacts;
  theme: Theme;
  children: ReactNode;
}

/** Where one is: in an organisation, or above all of them. */
function Place({ facts }: { facts: PortalFacts }) {
  if (facts.area === 'tenant') return <TenantName name={facts.tenantName} slug={facts.tenantSlug} />;
  return (
    <div className="min-w-0 text-[13px]">
      <p className="font-medium">Operator area</p>
      <p className="truncate text-xs text-ink-faint">All organisations</p>
    </div>
  );
}

/** Above every page of an organisation that may only read. */
function SuspendedBanner({ reason }: { reason: string }) {
  return (
    <Notice tone="danger" title="Your organisation is suspended" className="mb-6">
      <p className="wrap-anywhere">{reason}</p>
      <p>
        You can read everything but change nothing. Queued submissions are still processed; new ones are
        refused. Your operator can resume the organisation.
      </p>
    </Notice>
  );
}

/** The frame around every page: side bar on wide screens; top bar and bottom bar on small ones. */
export function PortalShell({ facts, theme, children }: PortalShellProps) {
  const [home, homeName] =
    facts.area === 'operator'
      ? ['/operator/tenants', 'tenants']
      : [`/${facts.tenantSlug}/overview`, 'overview'];
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[248px_minmax(0,1fr)]">
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-24 rounded-lg bg-ink px-4 py-3 text-sm font-medium text-canvas focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line bg-surface p-4 lg:flex">
        <Link href={home} aria-label={`Lifesign, ${homeName}`} className="mb-4 w-fit rounded-lg px-2 pt-1">
          <Logo />
        </Link>
        <div className="mb-3">
          {facts.area === 'tenant' ? (
            <TenantSwitcher />
          ) : (
            <div className={TENANT_BOX}>
              <Place facts={facts} />
            </div>
          )}
        </div>
        <CommandPalette />
        <NavLinks look="side" />
        <KeyboardShortcuts />
        <div className="sticky -bottom-4 -mb-4 mt-auto space-y-1 bg-surface pt-3 pb-4">
          <ModeSwitch className="-mx-1" />
          <AccountPanel theme={theme} />
        </div>
      </aside>
      <header className="sticky top-0 z-30 flex items-center justify-between gap-3 border-b border-line bg-surface py-1.5 pr-2 pl-4 lg:hidden">
        <div className="flex min-w-0 items-center gap-3">
          <Link href={home} aria-label={`Lifesign, ${homeName}`} className="rounded-lg">
            <Logo className="[&>span]:sr-only" />
          </Link>
          <Place facts={facts} />
        </div>
        <MobileMenu theme={theme} />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 pt-6 pb-28 outline-none sm:px-6 lg:px-10 lg:pt-10 lg:pb-16"
      >
        {facts.area === 'tenant' && facts.suspendedReason !== null && (
          <SuspendedBanner reason={facts.suspendedReason} />
        )}
        <ConnectionBanner />
        <ModeBanner />
        {children}
      </main>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden">
        <BottomLinks />
      </div>
    </div>
  );
}
