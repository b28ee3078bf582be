import type { Database, Transaction } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { uuidv7 } from '@/lib/ids';
import { describeKey, generateKey, hashKey } from './key-format';

export type NewApiKeyRow = Omit<
  typeof apiKeys.$inferInsert,
  'id' | 'keyHash' | 'prefix' | 'lastFour' | 'createdAt' | 'revokedAt' | 'lastUsedAt'
>;

/** Makes a key out of nothing and stores its hash. @returns the key: the only time that it is known in full */
export async function insertApiKey(
  db: Database | Transaction,
  values: NewApiKeyRow,
): Promise<{ id: string; key: string }> {
  const key = generateKey(values.mode);
  const id = uuidv7();
  await db.insert(apiKeys).values({ ...values, id, keyHash: hashKey(key), ...describeKey(key) });
  return { id, key };
}
