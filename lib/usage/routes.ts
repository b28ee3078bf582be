import { AppError } from '@/lib/errors';
import { ok } from '@/lib/http/envelope';
import { toDate, toInstant } from '@/lib/routing/fields';
import { parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { getUsage } from './get-usage';
import type { RequestEntry } from './list-requests';
import { listRequests } from './list-requests';
import {
  type LoggedRequestPage,
  type LoggedRequestView,
  requestPageSchema,
  requestQuery,
  statusesOf,
  usageDays,
  usageGroups,
  usageQuery,
  usageSchema,
} from './schemas';
import { toPublicUsage } from './to-public-usage';

const read = { access: 'tenant', scope: 'usage:read', method: 'GET', tag: 'Usage' } as const;

const usageRoute: TenantRoute = {
  ...read,
  path: '/api/v1/:tenant_slug/usage',
  operationId: 'getUsage',
  summary: 'Submissions, verdicts, credits and times by day, model, verdict and key',
  description:
    'Submissions count on the day (UTC) they were made. Grouped by day alone, days without any are there with zeros. At most 366 days and 10,000 groups.',
  query: usageQuery,
  responses: [{ status: 200, description: 'The figures', schema: usageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const given = parseQuery(usageQuery, request.query);
    const days = usageDays(given);
    if (typeof days === 'string') {
      throw new AppError('invalid_request', 'A query parameter is not valid.', { details: [days] });
    }
    const query = { ...days, groupBy: usageGroups(given.group_by), keyId: given.key_id, mode: given.mode };
    return ok(toPublicUsage(query, await getUsage(context, query)));
  },
};

const requestsRoute: TenantRoute = {
  ...read,
  path: '/api/v1/:tenant_slug/requests',
  operationId: 'listRequests',
  summary: 'List API requests, newest first',
  description:
    'The redacted log: no bodies, no queries, no addresses. Kept for 30 days; a request is there about a second after its answer. Requests with revoked or expired keys of yours are there as well.',
  query: requestQuery,
  responses: [{ status: 200, description: 'One page', schema: requestPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const query = parseQuery(requestQuery, request.query);
    const page = await listRequests(context, {
      limit: query.limit,
      cursor: query.cursor,
      mode: query.mode,
      statuses: statusesOf(query.status),
      errorCode: query.error_code,
      keyId: query.key_id,
      caller: query.caller,
      method: query.method,
      route: query.route,
      requestId: query.request_id,
      from: toDate(query.from),
      to: toDate(query.to),
    });
    return ok<LoggedRequestPage>({ items: page.items.map(toPublicRequest), next_cursor: page.nextCursor });
  },
};

export const usageRoutes: Route[] = [usageRoute, requestsRoute];

function toPublicRequest(row: RequestEntry): LoggedRequestView {
  return {
    id: row.id,
    request_id: row.requestId,
    method: row.method,
    route: row.route,
    status: row.status,
    error_code: row.errorCode,
    reason: row.privateReason,
    duration_ms: row.durationMs,
    key_id: row.apiKeyId,
    member_id: row.memberId,
    created_at: toInstant(row.createdAt),
  };
}
