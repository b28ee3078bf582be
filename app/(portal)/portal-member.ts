import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { TenantView } from '@/components/session/mode';
import type { PortalFacts } from '@/components/session/portal-context';
import {
  findSession,
  rememberTenant,
  type SessionRecord,
  sessionCookieName,
  sessionIdOf,
} from '@/lib/auth/portal-session';
import { memberPrincipal, type Principal } from '@/lib/auth/principal';
import { signInProviders } from '@/lib/auth/sign-in-providers';
import { env } from '@/lib/env';
import { ownAddress } from '@/lib/http/address';
import { isMailConfigured } from '@/lib/mail/send-mail';
import { knownMode, MODE_HEADER } from '@/lib/shared/portal-mode';
import type { Role } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

const ownSessionId = cache(async (): Promise<string | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  return token === undefined ? null : sessionIdOf(token);
});

/**
 * The signed-in person as a member of the tenant with this slug, or else of the one used last; null for nobody. Read
 * once per request.
 */
export const findPortalMember = cache(async (tenantSlug?: string): Promise<SessionRecord | null> => {
  const sessionId = await ownSessionId();
  return sessionId === null ? null : findSession(sessionId, tenantSlug);
});

/** The half of the data that a page shows, as the host of the portal says; live where it says nothing. */
export async function shownMode(): Promise<Mode> {
  return knownMode((await headers()).get(MODE_HEADER)) ?? 'live';
}

/** Whose data a page shows, with the caller that its session stands for; for pages that let somebody in. */
export async function requireViewer(
  tenantSlug?: string,
): Promise<{ view: TenantView; principal: Principal; role: Role }> {
  const [sessionId, member] = await Promise.all([ownSessionId(), findPortalMember(tenantSlug)]);
  if (sessionId === null || member === null) notFound();
  const mode = await shownMode();
  const view = { tenantSlug: member.tenantSlug, mode };
  return { view, principal: memberPrincipal(member, sessionId, mode), role: member.role };
}

/** The signed-in member; everybody else goes to the sign-in page and comes back to `home`, or to where he was. */
async function requireSignedIn(home: string, tenantSlug?: string): Promise<SessionRecord> {
  const member = await findPortalMember(tenantSlug);
  if (member !== null) return member;
  const path = (await headers()).get('x-lifesign-path') ?? home;
  redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}

async function factsOf(member: SessionRecord, area: PortalFacts['area']): Promise<PortalFacts> {
  const { tenantSlug, tenantName, email, role, isOperator, suspendedReason, tenantCount } = member;
  const { isConfirmed, hasPassword } = member;
  const confirmedBy = isMailConfigured() ? 'mail' : signInProviders().length > 0 ? 'provider' : null;
  const apiOrigin = ownAddress(Object.fromEntries(await headers()));
  const { MAX_UPLOAD_BYTES: uploadBytes, MAX_VIDEO_SECONDS: videoSeconds } = env();
  const limits = { uploadBytes, videoSeconds };
  const facts = { tenantSlug, tenantName, email, role, isOperator, suspendedReason, area, apiOrigin, limits };
  return { ...facts, isConfirmed, confirmedBy, hasPassword, hasOtherTenants: tenantCount > 1 };
}

/**
 * The member for whom a page of this tenant may be rendered. Layouts and pages both ask: a layout alone isn't
 * run again when the browser moves between pages. A stranger to the tenant can't tell it from one that doesn't exist.
 */
export async function requirePortalMember(tenantSlug: string): Promise<PortalFacts> {
  if (!SLUG.test(tenantSlug)) notFound();
  const member = await requireSignedIn(`/${tenantSlug}/overview`, tenantSlug);
  if (member.tenantSlug !== tenantSlug) notFound();
  if (!member.isLastUsed) await rememberTenant(member.memberId);
  return factsOf(member, 'tenant');
}

/** The operator for whom a page over all tenants may be rendered; for other members there is no such page. */
export async function requireOperatorPage(): Promise<PortalFacts> {
  const member = await requireSignedIn('/operator/tenants');
  if (!member.isOperator) notFound();
  return factsOf(member, 'operator');
}
