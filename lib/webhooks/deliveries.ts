import { randomUUID } from 'node:crypto';
import { and, eq, getTableColumns, lte } from 'drizzle-orm';
import { db, sql } from '@/db/client';
import { webhookAttempts, webhookMessages } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { isUuid } from '@/lib/ids';
import { type DeliveredType, TEST_EVENT } from '@/lib/shared/event-types';
import type { DeliveryStatus } from '@/lib/shared/statuses';
import { deliveryEventName } from './delivery-event';
import { readEndpoint } from './endpoints';
import type { ReplayWebhooks } from './schemas';
import { type Delivery, selectDelivery } from './select-delivery';

export interface Attempt {
  attempt: number;
  startedAt: Date;
  durationMs: number;
  responseStatus: number | null;
  responseBody: string | null;
  error: string | null;
  /** What was sent beside the body; null when nothing was. */
  requestHeaders: Record<string, string> | null;
}

export interface DeliveryFilter {
  limit: number;
  cursor?: string;
  status?: DeliveryStatus;
  type?: DeliveredType;
  submissionId?: string;
  /** Made at or after, and before. */
  from?: Date;
  to?: Date;
}

const MAX_REPLAYED = 1_000;

/** Deliveries of an endpoint, newest first. @throws AppError not_found */
export async function listDeliveries(
  context: Context,
  endpointId: string,
  filter: DeliveryFilter,
): Promise<Page<Delivery>> {
  requireScope(context, 'webhooks:read');
  const endpoint = await readEndpoint(context, endpointId);
  const cursor = filter.cursor === undefined ? null : decodeCursor(filter.cursor);
  const rows = await sql()<Delivery[]>`
    ${selectDelivery()} where d.endpoint_id = ${endpoint.id}
      and (${cursor}::uuid is null or (d.created_at, d.id) <
        (select c.created_at, c.id from webhook_deliveries c where c.id = ${cursor}::uuid))
      and (${filter.status ?? null}::text is null or d.status = ${filter.status ?? null})
      and (${filter.type ?? null}::text is null or m.type = ${filter.type ?? null})
      and (${filter.submissionId ?? null}::uuid is null or m.submission_id = ${filter.submissionId ?? null})
      and (${filter.from ?? null}::timestamptz is null or d.created_at >= ${filter.from ?? null})
      and (${filter.to ?? null}::timestamptz is null or d.created_at < ${filter.to ?? null})
    order by d.created_at desc, d.id desc limit ${filter.limit + 1}`;
  return pageOf([...rows], filter.limit, (row) => row.id);
}

/** A delivery with what was sent and every attempt. @throws AppError not_found */
export async function getDelivery(
  context: Context,
  id: string,
): Promise<Delivery & { body: string; log: Attempt[] }> {
  requireScope(context, 'webhooks:read');
  const row = await readDelivery(context, id);
  // An attempt that was noted since the row was read would contradict it.
  const { deliveryId, ...columns } = getTableColumns(webhookAttempts);
  const log = await db()
    .select(columns)
    .from(webhookAttempts)
    .where(and(eq(deliveryId, row.id), lte(columns.attempt, row.attempts)))
    .orderBy(columns.attempt);
  return { ...row, log };
}

async function readDelivery(context: Context, id: string): Promise<Delivery & { body: string }> {
  const rows = isUuid(id)
    ? await sql()<(Delivery & { body: string })[]>`
        select found.*, message.body from (
          ${selectDelivery()} where d.id = ${id} and d.tenant_id = ${context.tenant.id} and m.mode = ${context.mode}
        ) found join webhook_messages message on message.id = found.message_id`
    : [];
  if (rows[0] === undefined) throw new AppError('not_found');
  return rows[0];
}

/** Sends a message to its endpoint once more, under the same id. @throws AppError not_found, conflict when disabled */
export async function replayDelivery(context: Context, id: string): Promise<string> {
  requireScope(context, 'webhooks:write');
  const delivery = await readDelivery(context, id);
  await requireEnabled(context, delivery.endpointId);
  const [replayed] = await deliver(context, delivery.endpointId, [delivery.messageId], { isReplay: true });
  if (replayed === undefined) throw new AppError('not_found');
  return replayed;
}

export interface ReplayRange {
  from: Date;
  to: Date;
  status: ReplayWebhooks['status'];
}

/**
 * Sends the messages of a time once more, oldest first, at most 1,000 a call. Of `failed` those that neither arrived nor
 * are under way by now, whenever that was: called again, it goes on where it ended.
 * @returns how many @throws AppError not_found, conflict when the endpoint is disabled
 */
export async function replayRange(context: Context, endpointId: string, range: ReplayRange): Promise<number> {
  requireScope(context, 'webhooks:write');
  const endpoint = await requireEnabled(context, endpointId);
  const rows = await sql()<{ messageId: string }[]>`
    select d.message_id, min(d.created_at) as at from webhook_deliveries d
    where d.endpoint_id = ${endpoint.id} and d.created_at >= ${range.from} and d.created_at < ${range.to}
      and (${range.status === 'all'} or not exists (select from webhook_deliveries o
        where o.message_id = d.message_id and o.endpoint_id = d.endpoint_id and o.status in ('succeeded', 'pending')))
    group by d.message_id
    order by at limit ${MAX_REPLAYED}`;
  const messageIds = rows.map((row) => row.messageId);
  return (await deliver(context, endpoint.id, messageIds, { isReplay: true })).length;
}

/** Sends a `webhook.test` event to one endpoint alone. @returns the delivery's id @throws AppError not_found, conflict */
export async function sendTestEvent(context: Context, endpointId: string): Promise<string> {
  requireScope(context, 'webhooks:write');
  const endpoint = await requireEnabled(context, endpointId);
  const messageId = `msg_${randomUUID().replaceAll('-', '')}`;
  const body = JSON.stringify({
    type: TEST_EVENT,
    timestamp: new Date().toISOString(),
    data: { endpoint_id: endpoint.id },
  });
  const { tenant, mode } = context;
  await db()
    .insert(webhookMessages)
    .values({ id: messageId, tenantId: tenant.id, mode, type: TEST_EVENT, body });
  const [sent] = await deliver(context, endpoint.id, [messageId], { isReplay: false });
  if (sent === undefined) throw new AppError('not_found');
  return sent;
}

async function requireEnabled(context: Context, endpointId: string) {
  const endpoint = await readEndpoint(context, endpointId);
  if (endpoint.disabledAt !== null)
    throw new AppError('conflict', 'The endpoint is disabled; enable it first.');
  return endpoint;
}

/** Makes the deliveries of what is still there, with the events that start them. */
async function deliver(
  { mode }: Context,
  endpointId: string,
  messageIds: string[],
  { isReplay }: { isReplay: boolean },
): Promise<string[]> {
  const rows = await sql()<{ id: string }[]>`
    with endpoint as materialized (
      select id from webhook_endpoints where id = ${endpointId} for key share
    ), message as materialized (
      select id, tenant_id from webhook_messages where id = any(${messageIds}::text[]) order by id for key share
    ), made as (
      insert into webhook_deliveries (id, tenant_id, message_id, endpoint_id, is_replay, next_attempt_at)
      select gen_random_uuid(), m.tenant_id, m.id, endpoint.id, ${isReplay}, now()
      from endpoint, unnest(${messageIds}::text[]) with ordinality as wanted (id, place)
        join message m on m.id = wanted.id order by place
      returning id, tenant_id, endpoint_id
    ), announced as (
      insert into wf.event (id, name, data)
      select id || ':delivery', ${deliveryEventName(mode)},
        json_build_object('delivery_id', id, 'endpoint_id', endpoint_id, 'tenant_id', tenant_id) from made
    )
    select id from made`;
  return rows.map((row) => row.id);
}
