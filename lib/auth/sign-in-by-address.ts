import { sql } from '@/db/client';
import { startSession } from './portal-session';

/**
 * Starts a session for the person with an address that somebody else has verified just now. Nobody gets an account by
 * this: who has none, or no place in any tenant, stays outside.
 * @returns null for those
 */
export async function signInByAddress(
  email: string,
  userAgent: string | null,
): Promise<{ personId: string; sessionId: string } | null> {
  const [person] = await sql()<{ id: string }[]>`
    select id from people where lower(email) = ${email.trim().toLowerCase()} and exists (
      select from members where person_id = people.id and disabled_at is null)`;
  if (person === undefined) return null;
  return { personId: person.id, sessionId: await startSession(person.id, { userAgent }) };
}
