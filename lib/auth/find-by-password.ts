import { sql } from '@/db/client';
import { verifyNothing, verifyPassword } from './password';

/** A person whose password was given. */
export interface KnownPerson {
  id: string;
  /** The hash that the password fits. */
  passwordHash: string;
  /** Whether any tenant lets the person in. */
  isEnabled: boolean;
}

/**
 * The person with this address and password; null for either being wrong, in the same time. The caller limits tries.
 * `email` in lower case.
 */
export async function findByPassword(email: string, password: string): Promise<KnownPerson | null> {
  const [person] = await sql()<{ id: string; passwordHash: string | null; isEnabled: boolean }[]>`
    select id, password_hash, exists (
      select from members where person_id = people.id and disabled_at is null) as is_enabled
    from people where lower(email) = ${email}`;
  if (person === undefined || person.passwordHash === null) {
    await verifyNothing(password);
    return null;
  }
  const { id, passwordHash, isEnabled } = person;
  return (await verifyPassword(password, passwordHash)) ? { id, passwordHash, isEnabled } : null;
}
