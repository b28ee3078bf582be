import { sql } from '@/db/client';
import type { DeliveryStatus } from '@/lib/shared/statuses';

/** One message on its way to one endpoint. */
export interface Delivery {
  id: string;
  messageId: string;
  endpointId: string;
  type: string;
  submissionId: string | null;
  status: DeliveryStatus;
  attempts: number;
  isReplay: boolean;
  createdAt: Date;
  nextAttemptAt: Date | null;
  finishedAt: Date | null;
  /** What the newest attempt brought; both null before the first. */
  responseStatus: number | null;
  error: string | null;
}

/** The select of every read of deliveries, `d`, with their messages, `m`; the caller adds the condition. */
export function selectDelivery() {
  return sql()`
    select d.*, m.type, m.submission_id, newest.response_status, newest.error
    from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      left join lateral (
        select response_status, error from webhook_attempts where delivery_id = d.id order by attempt desc limit 1
      ) newest on true`;
}
