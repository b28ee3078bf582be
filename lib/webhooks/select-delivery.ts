import { sql } from '@/db/client';
import type { webhookAttempts, webhookDeliveries, webhookMessages } from '@/db/schema';

/** One message on its way to one endpoint. */
export type Delivery = Pick<
  typeof webhookDeliveries.$inferSelect,
  | 'id'
  | 'messageId'
  | 'endpointId'
  | 'status'
  | 'attempts'
  | 'isReplay'
  | 'createdAt'
  | 'nextAttemptAt'
  | 'finishedAt'
> &
  Pick<typeof webhookMessages.$inferSelect, 'type' | 'submissionId'> &
  // What the newest attempt brought; both null before the first.
  Pick<typeof webhookAttempts.$inferSelect, 'responseStatus' | 'error'>;

/** The select of every read of deliveries, `d`, with their messages, `m`; the caller adds the condition. */
export function selectDelivery() {
  return sql()`
    select d.*, m.type, m.submission_id, newest.response_status, newest.error
    from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      left join lateral (
        select response_status, error from webhook_attempts where delivery_id = d.id order by attempt desc limit 1
      ) newest on true`;
}
