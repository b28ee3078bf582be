import { and, eq, gt, isNotNull, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { assertNever } from '@/lib/errors';
import type { KeyStatus } from '@/lib/shared/statuses';

/** A key that ends within this time is `expiring`. */
const EXPIRING_MS = 7 * 86_400_000;

interface KeyTimes {
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Where a key stands. `expiring` keys work like `active` ones. */
export function keyStatus({ expiresAt, revokedAt }: KeyTimes, nowMs: number = Date.now()): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'active';
  const leftMs = expiresAt.getTime() - nowMs;
  if (leftMs <= 0) return 'expired';
  return leftMs <= EXPIRING_MS ? 'expiring' : 'active';
}

/** The same as a condition on rows. */
export function hasKeyStatus(status: KeyStatus, nowMs: number = Date.now()): SQL | undefined {
  const now = new Date(nowMs);
  const soon = new Date(nowMs + EXPIRING_MS);
  const isKept = isNull(apiKeys.revokedAt);
  switch (status) {
    case 'revoked':
      return isNotNull(apiKeys.revokedAt);
    case 'expired':
      return and(isKept, lte(apiKeys.expiresAt, now));
    case 'expiring':
      return and(isKept, gt(apiKeys.expiresAt, now), lte(apiKeys.expiresAt, soon));
    case 'active':
      return and(isKept, or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, soon)));
    default:
      return assertNever(status);
  }
}

/** Whether another key has replaced this one. */
export async function isRotated(tx: Transaction, keyId: string): Promise<boolean> {
  const successor = eq(apiKeys.rotatedFrom, keyId);
  return (await tx.select({ id: apiKeys.id }).from(apiKeys).where(successor).limit(1)).length > 0;
}
