import { and, eq, sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { apiKeys, members, people } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';

/** What people see of a key: never its hash. */
const DETAILS = {
  id: apiKeys.id,
  mode: apiKeys.mode,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  lastFour: apiKeys.lastFour,
  scopes: apiKeys.scopes,
  allowedCidrs: apiKeys.allowedCidrs,
  rateLimitPerMinute: apiKeys.rateLimitPerMinute,
  createdAt: apiKeys.createdAt,
  createdBy: members.id,
  createdByName: people.name,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  rotatedFrom: apiKeys.rotatedFrom,
  rotatedTo: sql<string | null>`(select successor.id from api_keys successor
    where successor.rotated_from = ${apiKeys.id} limit 1)`,
};

/** The select of every read of keys; the caller adds the tenant. */
export function selectKeys(db: Database | Transaction) {
  return db
    .select(DETAILS)
    .from(apiKeys)
    .leftJoin(members, eq(members.id, apiKeys.createdBy))
    .leftJoin(people, eq(people.id, members.personId));
}

export type ApiKeyDetails = Awaited<ReturnType<typeof selectKeys>>[number];

/** One key of the tenant. @throws AppError not_found, also for a malformed id and for one of another tenant */
export async function readKey(
  db: Database | Transaction,
  context: Context,
  id: string,
): Promise<ApiKeyDetails> {
  const isIt = and(eq(apiKeys.tenantId, context.tenant.id), eq(apiKeys.id, id));
  const [row] = isUuid(id) ? await selectKeys(db).where(isIt) : [];
  if (row === undefined) throw new AppError('not_found', 'There is no such API key.');
  return row;
}

/** The same, held until the transaction ends. */
export async function readKeyForChange(
  tx: Transaction,
  context: Context,
  id: string,
): Promise<ApiKeyDetails> {
  const isIt = and(eq(apiKeys.tenantId, context.tenant.id), eq(apiKeys.id, id));
  if (isUuid(id)) await tx.select({ id: apiKeys.id }).from(apiKeys).where(isIt).for('no key update');
  return readKey(tx, context, id);
}
