import type postgres from 'postgres';
import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { recordAuditIn } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { removeErasedFiles } from './remove-files';
import { failedOutcome, settleSubmission } from './settle-submission';

/** What is left of an erased submission: proof that it was, and of which video. */
export interface ErasureReceipt {
  submissionId: string;
  erasedAt: Date;
  /** Lower-case hex SHA-256 of the video; null when it never arrived. */
  videoSha256: string | null;
}

type Tombstone = Pick<
  Submission,
  'id' | 'tenantId' | 'videoKey' | 'videoSha256' | 'erasedAt' | 'videoRemovedAt'
>;

/**
 * Erases a submission for good. One that is not finished is canceled first. The row goes on as a tombstone, and everything
 * else that tells of it goes in the same transaction; then whoever has files of it in hand lets go, and the files go.
 * The receipt comes last, so it is true; a second call gives the same one, or goes on where the first one failed.
 * @throws AppError submission_not_found; service_unavailable when the storage is away: the sweep, or another call, goes on
 */
export async function eraseSubmission(context: Context, id: string): Promise<ErasureReceipt> {
  requireScope(context, 'detection:write');
  const row = await read(context, id);
  if (row.erasedAt === null) {
    await settleSubmission(row.id, failedOutcome('canceled', null));
    await eraseRows(context, row);
  }
  const tombstone = await read(context, id);
  if (tombstone.videoRemovedAt === null) await removeErasedFiles(tombstone);
  return toErasureReceipt(tombstone);
}

async function eraseRows(context: Context, { id, videoSha256 }: Tombstone): Promise<void> {
  await sql().begin(async (tx) => {
    // Whatever was removed before is removed once more, so that what came later goes too.
    const erased = await tx`
      update submissions set erased_at = now(), metadata = null, signals = null, signal_series = null,
        video_url_sealed = null, evidence_frames = null, video_removed_at = null
      where id = ${id} and erased_at is null returning id`;
    if (erased.length === 0) return;
    await deleteMessagesOf(tx, id);
    await tx`delete from uploads where submission_id = ${id}`;
    await tx`delete from comparison_clips where submission_id = ${id}`;
    await eraseWorkflowState(tx, id);
    await recordAuditIn(tx, context, 'submission.erased', id, { video_sha256: videoSha256 });
  });
}

/**
 * The events of a submission with their runs, steps and jobs, and those of runs that failed. This fences a run that is
 * under way: what it does from then on is not written. Locked in the order of everybody, an event before its runs, so that
 * none is made and none fails between the look and the removal.
 */
async function eraseWorkflowState(tx: postgres.TransactionSql, id: string): Promise<void> {
  const own = [`${id}:submitted`, `${id}:fetched`, `${id}:settled`];
  await tx`select 1 from wf.event where id = any(${own}::text[]) order by id for update`;
  await tx`select 1 from wf.run where event_id = any(${own}::text[]) order by id for update`;
  await tx`
    delete from wf.event where id = any(${own}::text[])
      or id in (select r.id || ':failed' from wf.run r where r.event_id = any(${own}::text[]))`;
}

async function read(context: Context, id: string): Promise<Tombstone> {
  if (!isUuid(id)) throw new AppError('submission_not_found');
  const rows = await sql()<Tombstone[]>`
    select id, tenant_id, video_key, video_sha256, erased_at, video_removed_at from submissions
    where id = ${id} and tenant_id = ${context.tenant.id} and mode = ${context.mode}`;
  if (rows[0] === undefined) throw new AppError('submission_not_found');
  return rows[0];
}

function toErasureReceipt({ id, erasedAt, videoSha256 }: Tombstone): ErasureReceipt {
  if (erasedAt === null) throw new Error('an erased submission has no time of erasure');
  return { submissionId: id, erasedAt, videoSha256 };
}

/**
 * Deletes what was said of a submission, with its deliveries and attempts. Their endpoints are held first, then the
 * messages, as everywhere (docs/architecture.md).
 */
async function deleteMessagesOf(tx: postgres.TransactionSql, submissionId: string): Promise<void> {
  await tx`
    select id from webhook_endpoints
    where id in (select d.endpoint_id from webhook_deliveries d join webhook_messages m on m.id = d.message_id
      where m.submission_id = ${submissionId})
    order by id for key share`;
  await tx`select id from webhook_messages where submission_id = ${submissionId} order by id for update`;
  await tx`delete from webhook_messages where submission_id = ${submissionId}`;
}
