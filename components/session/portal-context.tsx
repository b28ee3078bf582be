'use client';

import { createContext, type ReactNode, use, useState } from 'react';
import { MODE_COOKIE } from '@/lib/shared/portal-mode';
import type { Role } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { NOWHERE, type TenantView } from './mode';
import { useModeInAddress, writeMode } from './use-mode-in-address';

/** Who is signed in, and where; the same for every page of one visit. */
export interface PortalFacts {
  tenantSlug: string;
  tenantName: string;
  email: string;
  /** Whether the mailbox of the address has answered for it. */
  isConfirmed: boolean;
  /** How addresses are confirmed here; null: no mail is sent, and no provider is set up. */
  confirmedBy: 'mail' | 'provider' | null;
  hasPassword: boolean;
  role: Role;
  /** May open the operator area. */
  isOperator: boolean;
  /** Why the organisation may only read; null: it is not suspended. */
  suspendedReason: string | null;
  /** The pages around: those of the organisation, or those over all of them. */
  area: 'tenant' | 'operator';
  /** The address API clients use, e.g. https://verify.example.com. */
  apiOrigin: string;
  /** What a video may be on this installation. */
  limits: { uploadBytes: number; videoSeconds: number };
  /** Whether the person can go to another tenant. */
  hasOtherTenants: boolean;
}

/** The facts, and which half of the data the pages show. */
export interface Portal extends PortalFacts {
  mode: Mode;
  setMode: (mode: Mode) => void;
}

const YEAR_S = 31_536_000;

function store(mode: Mode): void {
  // The server reads it for pages that are opened from one whose address names no mode.
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${MODE_COOKIE}=${mode}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

const PortalContext = createContext<Portal | null>(null);

interface PortalProviderProps {
  facts: PortalFacts;
  initialMode: Mode;
  children: ReactNode;
}

export function PortalProvider({ facts, initialMode, children }: PortalProviderProps) {
  const [mode, setMode] = useState(initialMode);
  function change(next: Mode) {
    store(next);
    writeMode(next);
    setMode(next);
  }
  useModeInAddress(mode, facts.area === 'tenant', setMode);
  return <PortalContext value={{ ...facts, mode, setMode: change }}>{children}</PortalContext>;
}

/** @throws outside the portal's layout */
export function usePortal(): Portal {
  const facts = use(PortalContext);
  if (facts === null) throw new Error('usePortal needs the layout of the portal around it');
  return facts;
}

/** Whose data is shown, also on pages outside the portal. */
export function useTenantView(): TenantView {
  return use(PortalContext) ?? NOWHERE;
}
