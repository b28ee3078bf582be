import type { Database, Transaction } from '@/db/client';
import { apiKeys, auditLog, type Mode } from '@/db/schema';
import { uuidv7 } from '@/lib/ids';
import type { Scope } from '@/lib/shared/scopes';
import { describeKey, generateKey, hashKey } from './key-format';

export interface NewApiKey {
  tenantId: string;
  mode: Mode;
  name: string;
  scopes: Scope[];
  expiresAt?: Date;
}

/** Creates a key and returns it: the only time that it is known in full. */
export async function createApiKey(
  db: Database | Transaction,
  input: NewApiKey,
): Promise<{ id: string; key: string }> {
  const key = generateKey(input.mode);
  const id = uuidv7();
  await db.insert(apiKeys).values({ ...input, id, keyHash: hashKey(key), ...describeKey(key) });
  await db.insert(auditLog).values({
    tenantId: input.tenantId,
    actorKind: 'operator',
    action: 'api_key.created',
    target: id,
    detail: { name: input.name, mode: input.mode, scopes: input.scopes },
  });
  return { id, key };
}
