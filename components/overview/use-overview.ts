'use client';

import { useQuery } from '@tanstack/react-query';
import { getCredits, listSubmissions } from '../api-client';
import type { TenantView } from '../portal/mode';

const SHOWN = 5;
const REFRESH_MS = 5_000;

/** What the overview shows, kept fresh while it is looked at. */
export function useOverview({ tenantSlug, mode }: TenantView) {
  const credits = useQuery({
    queryKey: ['credits', tenantSlug],
    queryFn: ({ signal }) => getCredits(tenantSlug, signal),
    refetchInterval: REFRESH_MS,
  });
  const recent = useQuery({
    queryKey: ['recent-submissions', tenantSlug, mode],
    queryFn: ({ signal }) => listSubmissions({ tenantSlug, mode }, { limit: SHOWN }, signal),
    refetchInterval: REFRESH_MS,
  });
  return { credits, recent };
}
