import { sql } from 'drizzle-orm';
import type { Transaction } from './client';

/** Holds an advisory lock until a transaction of the builder, which has no words for it, ends. */
export async function holdLock(tx: Transaction, lock: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lock}::bigint)`);
}
