import { sql as statement } from 'drizzle-orm';
import type { Transaction } from '@/db/client';

/**
 * Deletes what was said of a submission, with its deliveries and attempts. Their endpoints are held first, then the
 * messages, as everywhere (docs/architecture.md).
 */
export async function deleteMessagesOf(tx: Transaction, submissionId: string): Promise<void> {
  const ofSubmission = statement`select id from webhook_messages where submission_id = ${submissionId}`;
  await tx.execute(statement`
    select id from webhook_endpoints
    where id in (select endpoint_id from webhook_deliveries where message_id in (${ofSubmission}))
    order by id for key share`);
  await tx.execute(statement`${ofSubmission} order by id for update`);
  await tx.execute(statement`delete from webhook_messages where submission_id = ${submissionId}`);
}
