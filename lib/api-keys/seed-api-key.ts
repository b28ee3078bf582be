import type { Database, Transaction } from '@/db/client';
import { auditLog } from '@/db/schema';
import type { Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { insertApiKey } from './insert-api-key';

export interface NewApiKey {
  tenantId: string;
  mode: Mode;
  name: string;
  scopes: Scope[];
  expiresAt?: Date;
}

/** Creates a key for the operator, who may give any scope. @returns the key, in full for the only time */
export async function seedApiKey(
  db: Database | Transaction,
  input: NewApiKey,
): Promise<{ id: string; key: string }> {
  const { id, key } = await insertApiKey(db, input);
  await db.insert(auditLog).values({
    tenantId: input.tenantId,
    actorKind: 'operator',
    action: 'api_key.created',
    target: id,
    detail: { name: input.name, mode: input.mode, scopes: input.scopes },
  });
  return { id, key };
}
