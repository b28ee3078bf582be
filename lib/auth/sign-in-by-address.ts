import { admit, type Entry, findAdmissible } from './admissible';

/**
 * Starts a session for the person with an address that somebody else has verified just now. Nobody gets an account by
 * this: who has none, or no place in any tenant, stays outside.
 * @returns null for those
 */
export async function signInByAddress(email: string, userAgent: string | null): Promise<Entry | null> {
  const person = await findAdmissible(email);
  return person && admit(person.id, userAgent);
}
