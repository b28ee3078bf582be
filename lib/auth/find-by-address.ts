import { sql } from '@/db/client';
import { KNOWN_DAYS, networkKeys } from './known-networks';

/** An account as far as signing in needs it. */
export interface Candidate {
  id: string;
  passwordHash: string | null;
  /** Whether any tenant lets the person in. */
  isEnabled: boolean;
  /** Whether somebody signed in to this account from this network before. */
  isKnown: boolean;
}

export interface CandidateFilter {
  /** Only this account. */
  personId?: string;
  /** Where the sign-in is to lead: among several accounts the one with a place there comes first. */
  tenantSlug?: string;
}

/**
 * The accounts of an address (in lower case), the one that a sign-in prefers first: more than one only while the mailbox has
 * not proved it. One query for everybody, so that its time tells nothing.
 */
export async function findByAddress(
  email: string,
  remoteAddress: string,
  { personId, tenantSlug }: CandidateFilter = {},
): Promise<Candidate[]> {
  // The database refuses zero bytes; no address and no slug has one.
  if (email.includes('\0')) return [];
  const slug = tenantSlug === undefined || tenantSlug.includes('\0') ? null : tenantSlug;
  return sql()<Candidate[]>`
    select p.id, p.password_hash,
      exists (select from members m where m.person_id = p.id and m.disabled_at is null) as is_enabled,
      exists (select from known_networks k where k.person_id = p.id and k.network in ${sql()(networkKeys(remoteAddress))}
        and k.seen_at > now() - ${KNOWN_DAYS} * interval '1 day') as is_known
    from people p where lower(p.email) = ${email} and (${personId ?? null}::uuid is null or p.id = ${personId ?? null})
    order by exists (select from members m join tenants t on t.id = m.tenant_id
        where m.person_id = p.id and m.disabled_at is null and t.slug = ${slug}) desc,
      is_enabled desc, p.last_sign_in_at desc nulls last, p.id`;
}
