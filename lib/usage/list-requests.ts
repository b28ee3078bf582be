import { and, desc, eq, gte, isNotNull, lt, type SQL } from 'drizzle-orm';
import { db } from '@/db/client';
import { requestLog } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import type { Mode } from '@/lib/shared/statuses';
import type { RequestQuery } from './schemas';
import { visibleMode } from './visible-mode';

/** One request without bodies, queries or secrets. */
export type RequestEntry = typeof requestLog.$inferSelect;

/** Which requests are wanted: those that fit every member that is there. */
export interface RequestFilter {
  limit: number;
  cursor?: string;
  mode?: Mode;
  /** Smallest and largest status. */
  statuses?: [number, number];
  errorCode?: string;
  keyId?: string;
  /** Programs with keys, or people in the portal. */
  caller?: RequestQuery['caller'];
  method?: string;
  route?: string;
  requestId?: string;
  from?: Date;
  /** Not included. */
  to?: Date;
}

/** A tenant's requests of one mode, newest first; also those with keys of its own that were refused. */
export async function listRequests(context: Context, filter: RequestFilter): Promise<Page<RequestEntry>> {
  requireScope(context, 'usage:read');
  const rows = await db()
    .select()
    .from(requestLog)
    .where(and(...conditionsOf(context, filter)))
    .orderBy(desc(requestLog.id))
    .limit(filter.limit + 1);
  const page = pageOf(rows, filter.limit, (row) => row.id);
  if (context.scopes.has('audit:read')) return page;
  return { ...page, items: page.items.map((row) => ({ ...row, privateReason: null })) };
}

function conditionsOf(context: Context, filter: RequestFilter): (SQL | undefined)[] {
  const { cursor, statuses, errorCode, keyId, caller, method, route, requestId, from, to } = filter;
  return [
    eq(requestLog.tenantId, context.tenant.id),
    eq(requestLog.mode, visibleMode(context, filter.mode)),
    cursor === undefined ? undefined : lt(requestLog.id, decodeCursor(cursor)),
    ...(statuses === undefined
      ? []
      : [gte(requestLog.status, statuses[0]), lt(requestLog.status, statuses[1] + 1)]),
    errorCode === undefined ? undefined : eq(requestLog.errorCode, errorCode),
    keyId === undefined ? undefined : eq(requestLog.apiKeyId, keyId),
    caller && isNotNull(caller === 'api_key' ? requestLog.apiKeyId : requestLog.memberId),
    method === undefined ? undefined : eq(requestLog.method, method),
    route === undefined ? undefined : eq(requestLog.route, route),
    requestId === undefined ? undefined : eq(requestLog.requestId, requestId),
    from && gte(requestLog.createdAt, from),
    to && lt(requestLog.createdAt, to),
  ];
}
