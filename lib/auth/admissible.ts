import { sql } from '@/db/client';
import { startSession } from './portal-session';

/** Somebody whom a tenant lets in. */
export interface AdmissiblePerson {
  id: string;
  email: string;
}

/** The person with this address; null when nobody has it, and for somebody without an open place in any tenant. */
export async function findAdmissible(email: string): Promise<AdmissiblePerson | null> {
  const [person] = await sql()<AdmissiblePerson[]>`
    select id, email from people where lower(email) = ${email.trim().toLowerCase()} and exists (
      select from members where person_id = people.id and disabled_at is null)`;
  return person ?? null;
}

/** A started session, as next-auth wants to hear of it. */
export interface Entry {
  personId: string;
  sessionId: string;
}

/** Starts a session for somebody whose identity is settled. @returns null when no tenant lets the person in (any more) */
export async function admit(personId: string, userAgent: string | null): Promise<Entry | null> {
  try {
    return { personId, sessionId: await startSession(personId, { userAgent }) };
  } catch (error) {
    if (error instanceof Error && error.message === 'invalid_credentials') return null;
    throw error;
  }
}
