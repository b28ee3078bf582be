import type { ReactNode } from 'react';
import { PortalFrame } from '../portal-frame';
import { requireOperatorPage } from '../portal-member';

export default async function OperatorLayout({ children }: { children: ReactNode }) {
  return <PortalFrame facts={await requireOperatorPage()}>{children}</PortalFrame>;
}
