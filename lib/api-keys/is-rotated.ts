import { eq } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { apiKeys } from '@/db/schema';

/** Whether another key has replaced this one. */
export async function isRotated(tx: Transaction, keyId: string): Promise<boolean> {
  const successor = eq(apiKeys.rotatedFrom, keyId);
  return (await tx.select({ id: apiKeys.id }).from(apiKeys).where(successor).limit(1)).length > 0;
}
