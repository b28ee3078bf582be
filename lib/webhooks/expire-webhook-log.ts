import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { inBatches } from '@/lib/sweeps/in-batches';
import type { Turn } from '@/lib/sweeps/turn';

/** Their deliveries and attempts go with them, so that a batch is some thousand rows. */
const BATCH = 1_000;

/** Deletes messages past WEBHOOK_LOG_DAYS with their deliveries and attempts. @returns how many */
export function expireWebhookLog(turn?: Turn): Promise<number> {
  return inBatches(BATCH, expireBatch, turn);
}

async function expireBatch(limit: number): Promise<number> {
  const gone = await sql()`
    delete from webhook_messages where ctid = any(array(
      select m.ctid from webhook_messages m
      where m.created_at < now() - ${env().WEBHOOK_LOG_DAYS} * interval '1 day'
        and not exists (select from webhook_deliveries d where d.message_id = m.id and d.status = 'pending')
      order by m.created_at limit ${limit} for update of m skip locked))`;
  return gone.count;
}
