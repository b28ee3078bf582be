import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { people } from '@/db/schema';

/** The id of the person with this address; null when nobody has it. */
export async function findPerson(from: Database | Transaction, email: string): Promise<string | null> {
  const isIt = sql`lower(${people.email}) = ${email.toLowerCase()}`;
  const [person] = await from.select({ id: people.id }).from(people).where(isIt);
  return person?.id ?? null;
}
