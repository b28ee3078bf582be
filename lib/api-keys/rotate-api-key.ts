import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import type { IssuedKey } from './create-api-key';
import { clearKeyRecords } from './find-key-record';
import { insertApiKey } from './insert-api-key';
import { type ApiKeyDetails, readKey, readKeyForChange } from './key-details';
import { MAX_KEY_MS, requireRoomForKey } from './key-limits';
import { isRotated, keyStatus } from './key-status';
import { requireKeyRights } from './require-key-rights';

const HOUR_MS = 3_600_000;

/**
 * Makes a successor with the same settings. The old key goes on working for `overlapHours`, but never longer than it
 * would have. A successor of a key with an end lives as long as that one was to live.
 * @throws AppError not_found, insufficient_scope, conflict when the key has ended or was rotated already
 */
export async function rotateApiKey(context: Context, id: string, overlapHours: number): Promise<IssuedKey> {
  requireScope(context, 'keys:write');
  const issued = await db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    const old = await readKeyForChange(tx, context, id);
    requireKeyRights(context, old);
    if (['revoked', 'expired'].includes(keyStatus(old))) {
      throw new AppError('conflict', "The API key has expired or was revoked and can't be rotated.");
    }
    if (await isRotated(tx, old.id)) throw new AppError('conflict', 'The API key has been rotated already.');
    if (overlapHours > 0) await requireRoomForKey(tx, context.tenant.id);
    const nowMs = Date.now();
    const endMs = Math.min(nowMs + overlapHours * HOUR_MS, old.expiresAt?.getTime() ?? Infinity);
    const made = await insertApiKey(tx, {
      tenantId: context.tenant.id,
      mode: old.mode,
      name: old.name,
      scopes: old.scopes,
      allowedCidrs: old.allowedCidrs,
      rateLimitPerMinute: old.rateLimitPerMinute,
      expiresAt: successorExpiry(old, nowMs),
      rotatedFrom: old.id,
      createdBy: context.actor.kind === 'member' ? context.actor.id : null,
    });
    await tx
      .update(apiKeys)
      .set({ expiresAt: new Date(endMs) })
      .where(eq(apiKeys.id, old.id));
    await recordAudit(tx, context, 'api_key.rotated', old.id, {
      name: old.name,
      successor: made.id,
      expires_at: new Date(endMs),
    });
    return { key: made.key, details: await readKey(tx, context, made.id) };
  });
  clearKeyRecords();
  return issued;
}

function successorExpiry(old: ApiKeyDetails, nowMs: number): Date | null {
  if (old.expiresAt === null) return null;
  const lifeMs = old.expiresAt.getTime() - old.createdAt.getTime();
  return new Date(nowMs + Math.min(lifeMs, MAX_KEY_MS));
}
