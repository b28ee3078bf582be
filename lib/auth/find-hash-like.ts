import { sql } from '@/db/client';

/** A password hash of this address, whose salt a further account of it takes over; null when there is none. */
export async function findHashLike(email: string): Promise<string | null> {
  const [person] = await sql()<{ passwordHash: string }[]>`
    select password_hash from people
    where lower(email) = ${email.toLowerCase()} and password_hash is not null order by id limit 1`;
  return person?.passwordHash ?? null;
}
