import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import type { DeliveredType } from '@/lib/shared/event-types';
import type { Mode } from '@/lib/shared/statuses';
import { toPublicSubmission } from '@/lib/submissions/to-public-submission';
import { deliveryEventName } from './delivery-event';

/** Something that tenants can be told of, as the outbox holds it. */
export interface WebhookEvent {
  messageId: string;
  tenantId: string;
  mode: Mode;
  type: DeliveredType;
  submissionId?: string;
  payload?: Record<string, unknown>;
}

interface Content {
  at: Date;
  data: unknown;
}

/** Data of a submission's event: what a poll would show. Null when it was erased meanwhile. */
async function contentOfSubmission(id: string): Promise<Content | null> {
  const rows = await sql()<(Submission & { tenantSlug: string })[]>`
    select s.*, t.slug as tenant_slug from submissions s join tenants t on t.id = s.tenant_id
    where s.id = ${id} and s.erased_at is null`;
  const row = rows[0];
  if (row === undefined) return null;
  return { at: row.completedAt ?? row.createdAt, data: toPublicSubmission(row, row.tenantSlug) };
}

/**
 * Makes the message of an event and one delivery for each endpoint that wants it, with the events that start them, and
 * keeps it for each listener, in one statement. Repeating it makes nothing new.
 * @returns how many deliveries were made
 */
export async function fanOutEvent(event: WebhookEvent): Promise<number> {
  const { messageId, tenantId, mode, type, submissionId } = event;
  const content =
    submissionId === undefined
      ? { at: new Date(), data: event.payload ?? {} }
      : await contentOfSubmission(submissionId);
  if (content === null) return 0;
  const body = JSON.stringify({ type, timestamp: content.at.toISOString(), data: content.data });
  const rows = await sql()`
    with wanted as materialized (
      select id, tenant_id from webhook_endpoints
      where tenant_id = ${tenantId} and mode = ${mode} and disabled_at is null
        and (cardinality(event_types) = 0 or ${type} = any(event_types))
      order by id for key share
    ), listening as materialized (
      select id from webhook_listeners
      where tenant_id = ${tenantId} and mode = ${mode} and listens_until > now()
        and (cardinality(event_types) = 0 or ${type} = any(event_types))
      order by id for key share
    ), told as (
      -- Waits for an erasure that is under way: what it erases must not come back as a message.
      select id from submissions where id = ${submissionId ?? null}::uuid and erased_at is null for share
    ), message as (
      insert into webhook_messages (id, tenant_id, mode, type, submission_id, body)
      select ${messageId}, ${tenantId}, ${mode}, ${type}, ${submissionId ?? null}, ${body}
      where (exists (select from wanted) or exists (select from listening)) and (${submissionId === undefined} or exists (select from told))
      on conflict do nothing returning id
    ), kept as (
      insert into webhook_listener_messages (listener_id, message_id) select listening.id, message.id from listening, message
      on conflict do nothing
    ), made as (
      insert into webhook_deliveries (id, tenant_id, message_id, endpoint_id, next_attempt_at)
      select gen_random_uuid(), wanted.tenant_id, message.id, wanted.id, now() from wanted, message
      on conflict do nothing returning id, tenant_id, endpoint_id
    ), announced as (
      insert into wf.event (id, name, data)
      select id || ':delivery', ${deliveryEventName(mode)},
        json_build_object('delivery_id', id, 'endpoint_id', endpoint_id, 'tenant_id', tenant_id) from made
    )
    select id from made`;
  return rows.length;
}
