import { eq } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { changesBetween } from '@/lib/audit/changes-between';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { KeyInput } from './create-api-key';
import { clearKeyRecords } from './find-key-record';
import { type ApiKeyDetails, readKey, readKeyForChange } from './key-details';
import { canonicalCidrs, canonicalScopes, requireFutureExpiry } from './key-limits';
import { isRotated, keyStatus } from './key-status';
import { requireKeyRights } from './require-key-rights';

export type KeyChange = Partial<Omit<KeyInput, 'mode'>>;

/**
 * Changes what a key may do and where from; felt on this node at once, on others within a second.
 * @throws AppError not_found, insufficient_scope, invalid_request, conflict when the key has ended
 */
export async function updateApiKey(context: Context, id: string, change: KeyChange): Promise<ApiKeyDetails> {
  requireScope(context, 'keys:write');
  requireFutureExpiry(change.expiresAt);
  const values = {
    ...change,
    ...(change.scopes && { scopes: canonicalScopes(change.scopes) }),
    ...(change.allowedCidrs && { allowedCidrs: canonicalCidrs(change.allowedCidrs) }),
  };
  const details = await db().transaction(async (tx) => {
    const before = await readKeyForChange(tx, context, id);
    requireKeyRights(context, before);
    requireKeyRights(context, { mode: before.mode, scopes: values.scopes ?? [] });
    if (['revoked', 'expired'].includes(keyStatus(before))) {
      throw new AppError('conflict', "The API key has expired or was revoked and can't be changed.");
    }
    const changes = changesBetween(before, values);
    if (changes === null) return before;
    // A changed end is announced anew.
    const announced = 'expires_at' in changes ? { expiryAnnouncedAt: null } : {};
    if ('expires_at' in changes) await requireSuccessorWaits(tx, before, values.expiresAt ?? null);
    await tx
      .update(apiKeys)
      .set({ ...values, ...announced })
      .where(eq(apiKeys.id, before.id));
    await recordAudit(tx, context, 'api_key.updated', before.id, { name: before.name, ...changes });
    return readKey(tx, context, id);
  });
  clearKeyRecords();
  return details;
}

/** The overlap of a rotation is a promise: the replaced key may end sooner, never later. */
async function requireSuccessorWaits(
  tx: Transaction,
  key: ApiKeyDetails,
  expiresAt: Date | null,
): Promise<void> {
  if (expiresAt !== null && key.expiresAt !== null && expiresAt <= key.expiresAt) return;
  if (await isRotated(tx, key.id)) {
    throw new AppError(
      'conflict',
      'The API key has been rotated: its expiry can only be moved to an earlier time.',
    );
  }
}
