import { db, sql } from '@/db/client';
import { rememberSignIn } from './known-networks';
import { startSession } from './portal-session';
import { proveAddress } from './prove-address';

/** Somebody whom a tenant lets in. */
export interface AdmissiblePerson {
  id: string;
  email: string;
  /** Whether the mailbox proved the address before. */
  isProved: boolean;
}

/** The person with this address; null when nobody has it, and for somebody without an open place in any tenant. */
export async function findAdmissible(email: string): Promise<AdmissiblePerson | null> {
  const [person] = await sql()<AdmissiblePerson[]>`
    select id, email, address_verified_at is not null as is_proved from people where lower(email) = ${email.trim().toLowerCase()} and exists (
      select from members where person_id = people.id and disabled_at is null)
    order by address_verified_at is null, id desc limit 1`;
  return person ?? null;
}

/** A started session, as next-auth wants to hear of it. */
export interface Entry {
  personId: string;
  sessionId: string;
}

/** The browser that signs in, and from where. */
export interface Visitor {
  userAgent: string | null;
  remoteAddress: string;
}

/** Starts a session for somebody whose identity is settled. @returns null when no tenant lets the person in (any more) */
async function admit(personId: string, { userAgent, remoteAddress }: Visitor): Promise<Entry | null> {
  try {
    const sessionId = await startSession(personId, { userAgent });
    await rememberSignIn(personId, remoteAddress);
    return { personId, sessionId };
  } catch (error) {
    if (error instanceof Error && error.message === 'invalid_credentials') return null;
    throw error;
  }
}

/**
 * Starts a session for the person with an address that its mailbox, or a provider, has verified just now; what was made of
 * the address before by nobody knows whom ends. Nobody gets an account by this: who has none, or no place in any tenant,
 * stays outside.
 * @returns null for those
 */
export async function admitByAddress(email: string, visitor: Visitor): Promise<Entry | null> {
  if ((await findAdmissible(email)) === null) return null;
  const proved = await db().transaction((tx) => proveAddress(tx, email));
  return proved && admit(proved.personId, visitor);
}
