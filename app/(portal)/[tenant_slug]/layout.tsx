import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { PortalProvider } from '@/components/portal/portal-context';
import { PortalShell } from '@/components/portal/portal-shell';
import { THEME_COOKIE, themeFrom } from '@/components/portal/theme';
import { QueryProvider } from '@/components/query-provider';
import { requirePortalMember } from '../portal-member';

interface PortalLayoutProps {
  params: Promise<{ tenant_slug: string }>;
  children: ReactNode;
}

export default async function PortalLayout({ params, children }: PortalLayoutProps) {
  const facts = await requirePortalMember((await params).tenant_slug);
  const theme = themeFrom((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <QueryProvider>
      <PortalProvider facts={facts}>
        <PortalShell facts={facts} theme={theme}>
          {children}
        </PortalShell>
      </PortalProvider>
    </QueryProvider>
  );
}
