import { sql } from '@/db/client';
import type { Turn } from '@/lib/batches/batches';
import { inBatches } from '@/lib/batches/batches';
import { env } from '@/lib/env';
import { expireListeners } from './listeners';

/** Their deliveries and attempts go with them, so that a batch is some thousand rows. */
const BATCH = 1_000;

/** Deletes messages past WEBHOOK_LOG_DAYS with their deliveries and attempts, and listeners that have ended. @returns how many messages */
export async function expireWebhookLog(turn?: Turn): Promise<number> {
  await expireListeners();
  return inBatches(BATCH, expireBatch, turn);
}

async function expireBatch(limit: number): Promise<number> {
  // `offset 0` keeps it a look by index for each message: joined, all deliveries would be read.
  const gone = await sql()`
    with due as materialized (
      select m.id from webhook_messages m
      where m.created_at < now() - ${env().WEBHOOK_LOG_DAYS} * interval '1 day'
        and not exists (select from webhook_deliveries d where d.message_id = m.id and d.status = 'pending' offset 0)
      order by m.created_at limit ${limit} for update of m skip locked
    ), endpoint as materialized (
      -- Before the deliveries that go too, as everywhere (docs/architecture.md).
      select id from webhook_endpoints
      where id in (select d.endpoint_id from webhook_deliveries d join due on due.id = d.message_id)
      order by id for key share
    )
    delete from webhook_messages m using due where m.id = due.id and (select count(*) from endpoint) >= 0`;
  return gone.count;
}
