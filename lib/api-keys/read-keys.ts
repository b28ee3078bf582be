import { and, desc, eq, lt, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { apiKeys } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import type { KeyStatus, Mode } from '@/lib/shared/statuses';
import { type ApiKeyDetails, readKey, selectKeys } from './key-details';
import { hasKeyStatus } from './key-status';

export interface KeyFilter {
  limit: number;
  cursor?: string;
  mode?: Mode;
  status?: KeyStatus;
}

/** A tenant's keys of both modes, newest first; revoked and expired ones too. */
export async function listApiKeys(context: Context, filter: KeyFilter): Promise<Page<ApiKeyDetails>> {
  requireScope(context, 'keys:read');
  const conditions: (SQL | undefined)[] = [eq(apiKeys.tenantId, context.tenant.id)];
  if (filter.cursor !== undefined) conditions.push(lt(apiKeys.id, decodeCursor(filter.cursor)));
  if (filter.mode !== undefined) conditions.push(eq(apiKeys.mode, filter.mode));
  if (filter.status !== undefined) conditions.push(hasKeyStatus(filter.status));
  const rows = await selectKeys(db())
    .where(and(...conditions))
    .orderBy(desc(apiKeys.id))
    .limit(filter.limit + 1);
  return pageOf(rows, filter.limit, (row) => row.id);
}

/** One key of the tenant, without its secret. @throws AppError not_found */
export async function getApiKey(context: Context, id: string): Promise<ApiKeyDetails> {
  requireScope(context, 'keys:read');
  return readKey(db(), context, id);
}
