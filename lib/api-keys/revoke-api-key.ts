import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { clearKeyRecords } from './find-key-record';
import { type ApiKeyDetails, readKey, readKeyForChange } from './key-details';
import { requireKeyMode } from './require-key-rights';

/**
 * Ends a key: on this node at once, on others within a second. A second call changes nothing. Whoever may write keys
 * may revoke any of them, also one that may do more: stopping a leak must not wait for an owner.
 * @throws AppError not_found, insufficient_scope
 */
export async function revokeApiKey(context: Context, id: string): Promise<ApiKeyDetails> {
  requireScope(context, 'keys:write');
  const details = await db().transaction(async (tx) => {
    const before = await readKeyForChange(tx, context, id);
    requireKeyMode(context, before.mode);
    if (before.revokedAt !== null) return before;
    await tx.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, before.id));
    await recordAudit(tx, context, 'api_key.revoked', before.id, { name: before.name });
    return readKey(tx, context, id);
  });
  clearKeyRecords();
  return details;
}
