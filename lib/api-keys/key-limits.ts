import { and, count, eq, gt, isNull, or } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { AppError } from '@/lib/errors';
import { SCOPES, type Scope } from '@/lib/shared/scopes';
import { canonicalCidr } from './cidr';

const MAX_ACTIVE_KEYS = 100;
export const MAX_CIDRS = 50;
const MAX_KEY_YEARS = 10;
export const MAX_KEY_MS = MAX_KEY_YEARS * 366 * 86_400_000;

/** Scopes without repetition, in the order of the table. */
export function canonicalScopes(scopes: readonly Scope[]): Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}

/** @throws AppError invalid_request naming every entry that is no network */
export function canonicalCidrs(cidrs: readonly string[]): string[] {
  const wrong = cidrs.flatMap((cidr, at) => (canonicalCidr(cidr) === null ? [at] : []));
  if (wrong.length > 0) {
    const details = wrong.map(
      (at) => `allowed_cidrs.${at}: must be an IPv4 or IPv6 network in CIDR notation`,
    );
    throw new AppError('invalid_request', 'A network of allowed_cidrs is not valid.', { details });
  }
  return [...new Set(cidrs.map((cidr) => canonicalCidr(cidr)!))];
}

/** @throws AppError invalid_request unless the time is ahead, by at most ten years */
export function requireFutureExpiry(expiresAt: Date | null | undefined, nowMs: number = Date.now()): void {
  if (expiresAt === null || expiresAt === undefined) return;
  const aheadMs = expiresAt.getTime() - nowMs;
  if (aheadMs > 0 && aheadMs <= MAX_KEY_MS) return;
  const message = `expires_at: must be in the future, by at most ${MAX_KEY_YEARS} years`;
  throw new AppError('invalid_request', 'The expiry is not valid.', { details: [message] });
}

/** Call under `lockTenant`. @throws AppError conflict when the tenant has as many usable keys as it may */
export async function requireRoomForKey(tx: Transaction, tenantId: string): Promise<void> {
  const isUsable = and(
    eq(apiKeys.tenantId, tenantId),
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, new Date())),
  );
  const [row] = await tx.select({ keys: count() }).from(apiKeys).where(isUsable);
  if ((row?.keys ?? 0) < MAX_ACTIVE_KEYS) return;
  throw new AppError('conflict', `There are ${MAX_ACTIVE_KEYS} active keys already. Revoke one first.`);
}
