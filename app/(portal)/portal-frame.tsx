import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { QueryProvider } from '@/components/data/query-provider';
import { PortalShell } from '@/components/portal/portal-shell';
import { type PortalFacts, PortalProvider } from '@/components/session/portal-context';
import { ToastProvider } from '@/components/ui/toast';
import { THEME_COOKIE, themeFrom } from '@/lib/shared/theme';
import { shownMode } from './portal-member';

/** What every page of the portal stands in, in either area. */
export async function PortalFrame({ facts, children }: { facts: PortalFacts; children: ReactNode }) {
  const store = await cookies();
  const theme = themeFrom(store.get(THEME_COOKIE)?.value);
  const mode = await shownMode();
  return (
    // By the key, nothing that was read for one tenant outlives a step to another.
    <QueryProvider key={facts.area === 'operator' ? '' : facts.tenantSlug}>
      <PortalProvider facts={facts} initialMode={mode}>
        <ToastProvider>
          <PortalShell facts={facts} theme={theme}>
            {children}
          </PortalShell>
        </ToastProvider>
      </PortalProvider>
    </QueryProvider>
  );
}
