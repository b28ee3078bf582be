import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { holdLock } from '@/db/hold-lock';
import { LOCKS } from '@/db/locks';
import { members, people } from '@/db/schema';
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
  await holdLock(tx, LOCKS.operators);
  const isLost = 'leaving' in change ? eq(members.id, change.leaving) : eq(members.personId, change.losing);
  const places = await tx
    .select({ isLost: sql<boolean>`${isLost}` })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(people.isOperator, true), isNull(members.disabledAt)));
  if (places.length === 0 || places.some((place) => !place.isLost)) return;
  throw new AppError('conflict', 'This is the last operator of the installation. Add another one first.');
}
