'use client';

import { ArrowLeft, BookOpen, ChevronRight, LogOut, ServerCog } from 'lucide-react';
import Link from 'next/link';
import { usePortal } from '@/components/session/portal-context';
import type { Theme } from '@/lib/shared/theme';
import { useSignOut } from '../auth/use-sign-out';
import { Button } from '../ui/button';
import { ThemeSwitch } from './theme-switch';

const LINK =
  '-mx-2 flex min-h-11 min-w-0 items-center gap-2 rounded-lg px-2 text-[13px] text-ink-soft hover:bg-tint hover:text-ink lg:min-h-8';

/** Between the organisation and the area of those who run the installation. Nobody else sees it. */
function AreaLink({ onVisit }: { onVisit?: () => void }) {
  const { area, isOperator, tenantName, tenantSlug } = usePortal();
  if (!isOperator) return null;
  const isInside = area === 'operator';
  const Icon = isInside ? ArrowLeft : ServerCog;
  return (
    <Link
      href={isInside ? `/${tenantSlug}/overview` : '/operator/tenants'}
      prefetch={false}
      onClick={onVisit}
      className={LINK}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <span className="truncate">{isInside ? `Back to ${tenantName}` : 'Operator area'}</span>
    </Link>
  );
}

/** Who is signed in with the way to the account, the colours, and the way out. */
export function AccountPanel({ theme, onVisit }: { theme: Theme; onVisit?: () => void }) {
  const { email, role, tenantSlug } = usePortal();
  const { state, signOut } = useSignOut(() => window.location.assign('/sign-in?signed_out=1'));

  return (
    <div className="space-y-4 lg:space-y-2">
      <Link
        href={`/${tenantSlug}/account`}
        onClick={onVisit}
        className="-mx-2 flex min-h-11 items-center gap-2 rounded-lg px-2 py-1.5 text-[13px] hover:bg-tint"
      >
        <span className="min-w-0 flex-1">
          <span className="sr-only">Your account: </span>
          <span className="line-clamp-2 font-medium" title={email}>
            {email}
          </span>
          <span className="block text-ink-faint capitalize">{role}</span>
        </span>
        <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      </Link>
      <div>
        <AreaLink onVisit={onVisit} />
        <Link href="/docs" prefetch={false} onClick={onVisit} className={LINK}>
          <BookOpen aria-hidden="true" className="size-4 shrink-0" />
          Documentation
        </Link>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-y-2">
        <ThemeSwitch initial={theme} />
        <Button
          look="quiet"
          size="small"
          onClick={signOut}
          disabled={state === 'leaving'}
          className="gap-1.5 px-1"
        >
          <LogOut aria-hidden="true" />
          {state === 'leaving' ? 'Leaving…' : 'Sign out'}
        </Button>
      </div>
      {state === 'failed' && (
        <p role="alert" className="text-[13px] text-danger">
          Sign-out failed: the server could not be reached. You are still signed in.
        </p>
      )}
    </div>
  );
}
