import type postgres from 'postgres';

/**
 * Deletes what was said of a submission, with its deliveries and attempts. Their endpoints are held first, then the
 * messages, as everywhere (docs/architecture.md).
 */
export async function deleteMessagesOf(tx: postgres.TransactionSql, submissionId: string): Promise<void> {
  await tx`
    select id from webhook_endpoints
    where id in (select d.endpoint_id from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      where m.submission_id = ${submissionId})
    order by id for key share`;
  await tx`select id from webhook_messages where submission_id = ${submissionId} order by id for update`;
  await tx`delete from webhook_messages where submission_id = ${submissionId}`;
}
