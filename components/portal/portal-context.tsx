'use client';

import { createContext, type ReactNode, use } from 'react';
import type { Role } from '@/lib/shared/scopes';

/** Who is signed in, and where; the same for every page of one visit. */
export interface PortalFacts {
  tenantSlug: string;
  tenantName: string;
  email: string;
  role: Role;
  /** The address API clients use, e.g. https://verify.example.com. */
  apiOrigin: string;
}

const PortalContext = createContext<PortalFacts | null>(null);

export function PortalProvider({ facts, children }: { facts: PortalFacts; children: ReactNode }) {
  return <PortalContext value={facts}>{children}</PortalContext>;
}

/** @throws outside the portal's layout */
export function usePortal(): PortalFacts {
  const facts = use(PortalContext);
  if (facts === null) throw new Error('usePortal needs the layout of the portal around it');
  return facts;
}
