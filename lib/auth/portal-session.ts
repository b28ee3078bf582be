import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';

export const SESSION_MAX_AGE_S = 12 * 3_600;
const MAX_USER_AGENT_LENGTH = 300;

/** A signed-in member with the tenant, as read at each request. */
export interface SessionRecord {
  memberId: string;
  email: string;
  role: Role;
  /** Runs the installation, whatever the role in the tenant. */
  isOperator: boolean;
  tenantId: string;
  tenantSlug: string;
  tenantName: string;
  tenantThreshold: number;
  /** Why the tenant may only read; null: it may do everything. */
  suspendedReason: string | null;
}

/** The secret that signs session cookies; the launcher generates it, nothing has a default. */
export function authSecret(): string {
  const secret = env().AUTH_SECRET;
  if (secret === undefined) throw new Error('AUTH_SECRET is missing: start with `npm start`, or set it.');
  return secret;
}

/** Whether cookies carry `Secure` and the `__Secure-` prefix: when people reach us over TLS. */
export function usesSecureCookies(): boolean {
  return env().PUBLIC_URL?.startsWith('https://') ?? false;
}

export function sessionCookieName(): string {
  return `${usesSecureCookies() ? '__Secure-' : ''}lifesign.session`;
}

interface SignInFacts {
  /** What the browser says it is, for the member's own list of sessions. */
  userAgent?: string | null;
  /** The hash that the given password was checked against. */
  passwordHash?: string;
}

/**
 * Starts a session. Checking a password takes long: a member who was disabled, or whose password was changed
 * meanwhile, gets none. The row lock makes either the change see the session, or this see the change.
 * @returns its id @throws Error invalid_credentials
 */
export async function startSession(
  memberId: string,
  { userAgent = null, passwordHash }: SignInFacts = {},
): Promise<string> {
  const id = uuidv7();
  const started = await sql()`
    with signed_in as (
      update members set last_sign_in_at = now()
      where id = ${memberId} and disabled_at is null
        and password_hash = coalesce(${passwordHash ?? null}::text, password_hash)
      returning id)
    insert into portal_sessions (id, member_id, expires_at, user_agent)
    select ${id}, id, now() + ${SESSION_MAX_AGE_S} * interval '1 second',
      ${userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null} from signed_in
    returning id`;
  if (started.length === 0) throw new Error('invalid_credentials');
  return id;
}

export async function endSession(id: string): Promise<void> {
  await sql()`update portal_sessions set revoked_at = now() where id = ${id} and revoked_at is null`;
}

/** The member behind a session that has not ended; null otherwise. One query a request, so that ending is immediate. */
export async function findSession(id: string): Promise<SessionRecord | null> {
  const rows = await sql()<SessionRecord[]>`
    select m.id as member_id, m.email, m.role, m.is_operator, t.id as tenant_id, t.slug as tenant_slug, t.name as tenant_name,
      t.threshold as tenant_threshold, t.suspended_reason
    from portal_sessions s join members m on m.id = s.member_id join tenants t on t.id = m.tenant_id
    where s.id = ${id} and s.revoked_at is null and s.expires_at > now() and m.disabled_at is null`;
  return rows[0] ?? null;
}
