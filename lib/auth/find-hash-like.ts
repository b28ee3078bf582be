import { and, isNotNull, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { people } from '@/db/schema';

/** A password hash of this address, whose salt a further account of it takes over; null when there is none. */
export async function findHashLike(email: string): Promise<string | null> {
  const hasAddress = sql`lower(${people.email}) = ${email.toLowerCase()}`;
  const [person] = await db()
    .select({ passwordHash: people.passwordHash })
    .from(people)
    .where(and(hasAddress, isNotNull(people.passwordHash)))
    .orderBy(people.id)
    .limit(1);
  return person?.passwordHash ?? null;
}
