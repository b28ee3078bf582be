import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { PortalFacts } from '@/components/portal/portal-context';
import {
  findSession,
  rememberTenant,
  type SessionRecord,
  sessionCookieName,
  sessionIdOf,
} from '@/lib/auth/portal-session';
import { env } from '@/lib/env';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The signed-in person as a member of the tenant with this slug, or else of the one used last; null for nobody. Read
 * once per request.
 */
export const findPortalMember = cache(async (tenantSlug?: string): Promise<SessionRecord | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  const sessionId = token === undefined ? null : await sessionIdOf(token);
  return sessionId === null ? null : findSession(sessionId, tenantSlug);
});

/**
 * The member for whom a page of this tenant may be rendered. Layouts and pages both ask: a layout alone isn't
 * run again when the browser moves between pages. A stranger to the tenant can't tell it from one that doesn't exist.
 */
export async function requirePortalMember(tenantSlug: string): Promise<PortalFacts> {
  if (!SLUG.test(tenantSlug)) notFound();
  const member = await findPortalMember(tenantSlug);
  const request = await headers();
  if (member === null) {
    const path = request.get('x-lifesign-path') ?? `/${tenantSlug}/overview`;
    redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  }
  if (member.tenantSlug !== tenantSlug) notFound();
  if (!member.isLastUsed) await rememberTenant(member.memberId);
  const { tenantName, email, role, tenantCount } = member;
  const apiOrigin = env().PUBLIC_URL ?? `http://${request.get('host') ?? 'localhost'}`;
  return { tenantSlug, tenantName, email, role, apiOrigin, hasOtherTenants: tenantCount > 1 };
}
