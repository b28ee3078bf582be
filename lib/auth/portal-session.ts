import { and, eq, sql as expression, isNull } from 'drizzle-orm';
import { decode, type JWT } from 'next-auth/jwt';
import { db, sql } from '@/db/client';
import { members, portalSessions } from '@/db/schema';
import { authSecrets } from '@/lib/crypto/auth-secret';
import { isOverTls } from '@/lib/http/address';
import { isUuid, uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import { chosenGeneration } from '@/lib/tenants/chosen-generation';

export const SESSION_MAX_AGE_S = 12 * 3_600;
const MAX_USER_AGENT_LENGTH = 300;

/** A signed-in person as the member of one tenant, as read at each request. */
export interface SessionRecord {
  personId: string;
  memberId: string;
  email: string;
  /** Whether the mailbox proved the address. */
  isConfirmed: boolean;
  hasPassword: boolean;
  role: Role;
  /** Runs the installation, whatever the role in the tenant. */
  isOperator: boolean;
  tenantId: string;
  tenantSlug: string;
  tenantName: string;
  tenantThreshold: number;
  tenantGeneration: number | null;
  /** Why the tenant may only read; null: it may do everything. */
  suspendedReason: string | null;
  /** In how many tenants the person is. */
  tenantCount: number;
  /** Whether this is where a sign-in would lead now. */
  isLastUsed: boolean;
}

export function sessionCookieName(): string {
  return `${isOverTls() ? '__Secure-' : ''}lifesign.session`;
}

/** What a session cookie says; null when it was signed with neither the present nor the former secret. */
export async function readSessionToken(token: string | undefined): Promise<JWT | null> {
  for (const secret of authSecrets()) {
    const claims = await decode({ token, secret }).catch(() => null);
    if (claims !== null) return claims;
  }
  return null;
}

/** The session that a cookie names; null when the cookie was not signed by us. */
export async function sessionIdOf(token: string): Promise<string | null> {
  const id = (await readSessionToken(token))?.sessionId;
  return typeof id === 'string' && isUuid(id) ? id : null;
}

interface SignInFacts {
  /** What the browser says it is, for the person's own list of sessions. */
  userAgent?: string | null;
  /** The hash that the given password was checked against. */
  passwordHash?: string;
}

/**
 * Starts a session. Checking a password takes long: a person who has no place in any tenant any more, or whose password
 * was changed meanwhile, gets none. The row lock makes either the change see the session, or this see the change.
 * @returns its id @throws Error invalid_credentials
 */
export async function startSession(
  personId: string,
  { userAgent = null, passwordHash }: SignInFacts = {},
): Promise<string> {
  const id = uuidv7();
  const started = await sql()`
    with signed_in as (
      update people p set last_sign_in_at = now()
      where p.id = ${personId} and (${passwordHash ?? null}::text is null or p.password_hash = ${passwordHash ?? null})
        and exists (select from members m where m.person_id = p.id and m.disabled_at is null)
      returning id)
    insert into portal_sessions (id, person_id, expires_at, user_agent)
    select ${id}, id, now() + ${SESSION_MAX_AGE_S} * interval '1 second',
      ${userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null} from signed_in
    returning id`;
  if (started.length === 0) throw new Error('invalid_credentials');
  return id;
}

export async function endSession(id: string): Promise<void> {
  const isOpen = and(eq(portalSessions.id, id), isNull(portalSessions.revokedAt));
  await db().update(portalSessions).set({ revokedAt: expression`now()` }).where(isOpen);
}

/** Whether the session `s` opens the place `m` of its person; a part of queries that have both. */
export function isOpenPlace() {
  return sql()`m.disabled_at is null and (m.sessions_since is null or m.sessions_since <= s.created_at)`;
}

/**
 * The person behind a session that has not ended, as a member of the tenant with this slug; without a slug, or where the
 * person has no place, of the tenant used last: the caller compares. Null when there is none at all. One query a request,
 * so that ending is immediate.
 */
export async function findSession(id: string, tenantSlug?: string): Promise<SessionRecord | null> {
  // The database refuses zero bytes; no slug has one.
  const slug = tenantSlug === undefined || tenantSlug.includes('\0') ? null : tenantSlug;
  const rows = await sql()<SessionRecord[]>`
    select p.id as person_id, m.id as member_id, p.email, p.address_verified_at is not null as is_confirmed,
      p.password_hash is not null as has_password, m.role, p.is_operator, t.id as tenant_id, t.slug as tenant_slug,
      t.name as tenant_name, t.threshold as tenant_threshold, ${chosenGeneration()} as tenant_generation,
      t.suspended_reason,
      count(*) over () as tenant_count,
      m.id = first_value(m.id) over (order by m.last_used_at desc nulls last, m.id) as is_last_used
    from portal_sessions s join people p on p.id = s.person_id
      join members m on m.person_id = p.id join tenants t on t.id = m.tenant_id
    where s.id = ${id} and s.revoked_at is null and s.expires_at > now()
      and ${isOpenPlace()}
    order by t.slug is not distinct from ${slug} desc, m.last_used_at desc nulls last, m.id limit 1`;
  return rows[0] ?? null;
}

/** Notes where a person is, so that the next sign-in leads there. */
export async function rememberTenant(memberId: string): Promise<void> {
  await db().update(members).set({ lastUsedAt: expression`now()` }).where(eq(members.id, memberId));
}
