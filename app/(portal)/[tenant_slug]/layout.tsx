import type { ReactNode } from 'react';
import { PortalFrame } from '../portal-frame';
import { requirePortalMember } from '../portal-member';

interface PortalLayoutProps {
  params: Promise<{ tenant_slug: string }>;
  children: ReactNode;
}

export default async function PortalLayout({ params, children }: PortalLayoutProps) {
  const facts = await requirePortalMember((await params).tenant_slug);
  return <PortalFrame facts={facts}>{children}</PortalFrame>;
}
