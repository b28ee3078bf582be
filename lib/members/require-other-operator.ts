import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { members } from '@/db/schema';
import { AppError } from '@/lib/errors';

/** Any number that no other program locks: changes that could take the last operator away wait for one another. */
const OPERATORS_LOCK = '7265110423';

/**
 * An installation always has an operator who can sign in. Call before taking the right, the access or the account from a
 * member; others who do the same wait until the transaction ends.
 * @throws AppError conflict when this member is the last one
 */
export async function requireOtherOperator(tx: Transaction, memberId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(OPERATORS_LOCK)})`);
  const isEnabledOperator = and(eq(members.isOperator, true), isNull(members.disabledAt));
  const own = and(isEnabledOperator, eq(members.id, memberId));
  if ((await tx.select({ id: members.id }).from(members).where(own)).length === 0) return;
  const others = and(isEnabledOperator, ne(members.id, memberId));
  if ((await tx.select({ id: members.id }).from(members).where(others).limit(1)).length > 0) return;
  throw new AppError('conflict', 'This is the last operator of the installation. Make another one first.');
}
