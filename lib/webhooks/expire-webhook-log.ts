import { sql } from '@/db/client';
import { env } from '@/lib/env';

/** Small enough for a short transaction; a million messages an hour in all. */
const BATCH = 5_000;
const MAX_BATCHES = 200;

/** Deletes messages past WEBHOOK_LOG_DAYS with their deliveries and attempts. @returns how many */
export async function expireWebhookLog(): Promise<number> {
  let total = 0;
  for (let batches = 0; batches < MAX_BATCHES; batches++) {
    const count = await expireBatch();
    total += count;
    if (count < BATCH) break;
  }
  return total;
}

async function expireBatch(): Promise<number> {
  const gone = await sql()`
    delete from webhook_messages where id in (
      select m.id from webhook_messages m
      where m.created_at < now() - ${env().WEBHOOK_LOG_DAYS} * interval '1 day'
        and not exists (select from webhook_deliveries d where d.message_id = m.id and d.status = 'pending')
      order by m.created_at limit ${BATCH})`;
  return gone.count;
}
