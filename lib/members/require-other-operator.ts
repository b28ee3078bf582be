import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { LOCKS } from '@/db/locks';
import { AppError } from '@/lib/errors';

/**
 * An installation always has an operator who can sign in: one with a place in some tenant that is not disabled. Call before
 * a member leaves (or is disabled), or before a person loses the right; others who do the same wait until the transaction ends.
 * @throws AppError conflict when nobody would be left
 */
export async function requireOtherOperator(
  tx: Transaction,
  change: { leaving: string } | { losing: string },
): Promise<void> {
  // Changes that could take the last operator away wait for one another.
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCKS.operators}::bigint)`);
  const isLost = 'leaving' in change ? sql`m.id = ${change.leaving}` : sql`m.person_id = ${change.losing}`;
  const [counted] = await tx.execute<{ lost: number; left: number }>(sql`
    select count(*) filter (where ${isLost})::int as lost, count(*) filter (where not (${isLost}))::int as left
    from members m join people p on p.id = m.person_id where p.is_operator and m.disabled_at is null`);
  if (counted!.lost === 0 || counted!.left > 0) return;
  throw new AppError('conflict', 'This is the last operator of the installation. Make another one first.');
}
