import type postgres from 'postgres';
import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { outbound } from '@/lib/outbound/outbound';
import type { PostResult } from '@/lib/outbound/post-webhook';
import type { DeliveryStatus, DisabledReason, Mode } from '@/lib/shared/statuses';
import { MAX_ATTEMPTS, pauseBeforeMs } from './retry-schedule';
import { messageHeaders } from './secret';
import { readSecrets } from './signing-secrets';

/** Whether the delivery is over, or when it is tried again. */
type EndStatus = Exclude<DeliveryStatus, 'pending'>;

export type AttemptResult = { done: true; status: EndStatus } | { done: false; pauseMs: number };

interface Due {
  id: string;
  messageId: string;
  endpointId: string;
  tenantId: string;
  mode: Mode;
  body: string;
  url: string;
  isDisabled: boolean;
  testWebhookFailures: number | null;
}

const GONE = 410;
/** What an attempt brought, and what was sent beside the body. */
type DeliveryOutcome = PostResult & { requestHeaders: Record<string, string> | null };

const SIMULATED: DeliveryOutcome = {
  status: 500,
  body: 'Simulated by the sandbox.',
  error: null,
  durationMs: 0,
  requestHeaders: null,
};

/**
 * One attempt of a delivery: calls the receiver, notes what it said, and says what follows. An interrupted attempt is
 * made again under the same id, so a receiver gets each event at least once.
 * @returns done when it succeeded, used its schedule up, or there is nobody to deliver to
 */
export async function attemptDelivery(deliveryId: string, attempt: number): Promise<AttemptResult> {
  const due = await readDue(deliveryId);
  if (due === null) return { done: true, status: 'failed' };
  if (due.isDisabled) return finish(due, attempt, null, 'failed');
  const result = attempt <= (due.testWebhookFailures ?? 0) ? SIMULATED : await post(due);
  const isSuccess = result.status !== null && result.status >= 200 && result.status < 300;
  if (isSuccess) return finish(due, attempt, result, 'succeeded');
  if (result.status === GONE) {
    await disable(due.endpointId, 'gone');
    return finish(due, attempt, result, 'failed');
  }
  if (attempt < MAX_ATTEMPTS) return postpone(due, attempt, result);
  await disableWhenFailing(due);
  return finish(due, attempt, result, 'failed');
}

/** Ends a delivery whose attempts could not even be made, so that it is seen, cleaned away, and can be replayed. */
export async function abandonDelivery(deliveryId: string): Promise<void> {
  await sql()`update webhook_deliveries set status = 'failed', next_attempt_at = null, finished_at = now()
    where id = ${deliveryId} and status = 'pending'`;
}

async function readDue(deliveryId: string): Promise<Due | null> {
  const rows = await sql()<Due[]>`
    select d.id, d.message_id, d.endpoint_id, e.tenant_id, e.mode, m.body, e.url, e.disabled_at is not null as is_disabled,
      s.test_webhook_failures
    from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      join webhook_endpoints e on e.id = d.endpoint_id
      left join submissions s on s.id = m.submission_id
    where d.id = ${deliveryId} and d.status = 'pending'`;
  return rows[0] ?? null;
}

async function post(due: Due): Promise<DeliveryOutcome> {
  const message = { id: due.messageId, body: due.body };
  const requestHeaders = messageHeaders(message, await readSecrets(due.endpointId));
  const result = await outbound().webhook({
    kind: 'webhook',
    shareKey: `${due.mode}/${due.tenantId}`,
    url: due.url,
    headers: requestHeaders,
    body: due.body,
    timeoutMs: env().WEBHOOK_TIMEOUT_MS,
    allowPrivate: env().ALLOW_PRIVATE_WEBHOOK_URLS,
  });
  return { ...result, requestHeaders };
}

/**
 * The delivery, held until the statement ends; none when it went meanwhile, with its endpoint or its message. Endpoint
 * first, as everywhere (docs/architecture.md).
 */
function held(due: Due): postgres.PendingQuery<postgres.Row[]> {
  return sql()`
    endpoint as materialized (
      select id from webhook_endpoints where id = ${due.endpointId} for key share
    ), held as materialized (
      select d.id from webhook_deliveries d join endpoint on endpoint.id = d.endpoint_id where d.id = ${due.id}
      for no key update of d
    )`;
}

/**
 * What an attempt brought, for the log of its delivery. Part of the statement that changes the delivery: whoever sees an
 * attempt sees what it led to.
 */
function noted(
  attempt: number,
  { status, body, error, durationMs, requestHeaders }: DeliveryOutcome,
): postgres.PendingQuery<postgres.Row[]> {
  return sql()`
    insert into webhook_attempts
      (delivery_id, attempt, started_at, duration_ms, response_status, response_body, error, request_headers)
    select held.id, ${attempt}::smallint, now() - ${durationMs} * interval '1 ms', ${durationMs}::integer,
      ${status}::smallint, ${body}::text, ${error}::text, ${requestHeaders && sql().json(requestHeaders)}::jsonb
    from held
    on conflict (delivery_id, attempt) do update set started_at = excluded.started_at,
      duration_ms = excluded.duration_ms, response_status = excluded.response_status,
      response_body = excluded.response_body, error = excluded.error, request_headers = excluded.request_headers`;
}

async function postpone(due: Due, attempt: number, result: DeliveryOutcome): Promise<AttemptResult> {
  const pauseMs = pauseBeforeMs(due.id, attempt + 1);
  await sql()`
    with ${held(due)}, noted as (${noted(attempt, result)})
    update webhook_deliveries d set attempts = ${attempt},
      next_attempt_at = now() + ${pauseMs / 1_000} * interval '1 second' from held where d.id = held.id`;
  return { done: false, pauseMs };
}

async function finish(
  due: Due,
  attempt: number,
  result: DeliveryOutcome | null,
  status: EndStatus,
): Promise<AttemptResult> {
  const attempts = result === null ? attempt - 1 : attempt;
  // The endpoint comes by what was ended: changed before `held` is read, its row would be passed over there.
  await sql()`
    with ${held(due)}, ${result === null ? sql()`` : sql()`noted as (${noted(attempt, result)}),`} ended as (
      update webhook_deliveries d set status = ${status}, attempts = ${attempts}, next_attempt_at = null,
        finished_at = now() from held where d.id = held.id returning d.endpoint_id
    )
    update webhook_endpoints e set last_success_at = now() from ended
    where e.id = ended.endpoint_id and ${status === 'succeeded'}`;
  return { done: true, status };
}

async function disable(endpointId: string, reason: Exclude<DisabledReason, 'manual'>): Promise<void> {
  await sql()`update webhook_endpoints set disabled_at = now(), disabled_reason = ${reason}
    where id = ${endpointId} and disabled_at is null`;
  log.warn('webhook.endpoint_disabled', { endpointId, reason });
}

/** A whole schedule without any success at the endpoint means that nobody is there. */
async function disableWhenFailing(due: Due): Promise<void> {
  const rows = await sql()`
    select 1 from webhook_endpoints e, webhook_deliveries d
    where d.id = ${due.id} and e.id = d.endpoint_id
      and (e.last_success_at is null or e.last_success_at < d.created_at)`;
  if (rows.length > 0) await disable(due.endpointId, 'failing');
}
