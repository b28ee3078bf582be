import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { getServerSession } from 'next-auth';
import { cache } from 'react';
import type { PortalFacts } from '@/components/portal/portal-context';
import { authOptions } from '@/lib/auth/auth-options';
import { env } from '@/lib/env';
import { isRole } from '@/lib/shared/scopes';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

type Member = Omit<PortalFacts, 'apiOrigin' | 'area'>;

/** The signed-in member with the tenant, or null. Read once per request. */
export const findPortalMember = cache(async (): Promise<Member | null> => {
  const session = await getServerSession(authOptions());
  const email = session?.user?.email;
  if (!session || !email || !isRole(session.role)) return null;
  const { tenantSlug, tenantName, role, isOperator, suspendedReason } = session;
  return { tenantSlug, tenantName, email, role, isOperator, suspendedReason };
});

/** The signed-in member; everybody else goes to the sign-in page and comes back to `home`, or to where he was. */
async function requireSignedIn(home: string): Promise<Member & { apiOrigin: string }> {
  const member = await findPortalMember();
  const request = await headers();
  if (member === null) {
    const path = request.get('x-lifesign-path') ?? home;
    redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  }
  return { ...member, apiOrigin: env().PUBLIC_URL ?? `http://${request.get('host') ?? 'localhost'}` };
}

/**
 * The member for whom a page of this tenant may be rendered. Layouts and pages both ask: a layout alone isn't
 * run again when the browser moves between pages. A stranger to the tenant can't tell it from one that doesn't exist.
 */
export async function requirePortalMember(tenantSlug: string): Promise<PortalFacts> {
  if (!SLUG.test(tenantSlug)) notFound();
  const member = await requireSignedIn(`/${tenantSlug}/overview`);
  if (member.tenantSlug !== tenantSlug) notFound();
  return { ...member, area: 'tenant' };
}

/** The operator for whom a page over all tenants may be rendered; for other members there is no such page. */
export async function requireOperatorPage(): Promise<PortalFacts> {
  const member = await requireSignedIn('/operator/tenants');
  if (!member.isOperator) notFound();
  return { ...member, area: 'operator' };
}
