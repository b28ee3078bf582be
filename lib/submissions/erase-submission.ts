import { sql as statement } from 'drizzle-orm';
import { db, sql } from '@/db/client';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { openStorage } from '@/lib/storage/open-storage';
import { removeEvidence } from './evidence';
import { failedOutcome } from './failed-outcome';
import { settleSubmission } from './settle-submission';

/** What is left of an erased submission: proof that it was, and of which video. */
export interface ErasureReceipt {
  submissionId: string;
  erasedAt: Date;
  /** Lower-case hex SHA-256 of the video; null when it never arrived. */
  videoSha256: string | null;
}

interface Tombstone {
  id: string;
  tenantId: string;
  videoKey: string | null;
  videoSha256: string | null;
  erasedAt: Date | null;
}

/**
 * Erases a submission: metadata, signals, address and the bodies of its webhooks at once, its video with it, or by the
 * next sweep when the storage is away. One that is not finished is cancelled first. A second call gives the same
 * receipt.
 * @throws AppError submission_not_found
 */
export async function eraseSubmission(context: Context, id: string): Promise<ErasureReceipt> {
  requireScope(context, 'detection:write');
  const row = await read(context, id);
  if (row.erasedAt !== null) return toReceipt(row);
  await settleSubmission(row.id, failedOutcome('canceled', null));
  await db().transaction(async (tx) => {
    const erased = await tx.execute(statement`
      update submissions set erased_at = now(), metadata = null, signals = null, signal_series = null,
        video_url_sealed = null
      where id = ${row.id} and erased_at is null returning id`);
    if (erased.length === 0) return;
    await tx.execute(statement`delete from webhook_messages where submission_id = ${row.id}`);
    await recordAudit(tx, context, 'submission.erased', row.id, { video_sha256: row.videoSha256 });
  });
  const tombstone = await read(context, id);
  if (tombstone.videoKey !== null) await removeFiles({ ...tombstone, videoKey: tombstone.videoKey });
  return toReceipt(tombstone);
}

/** A submission whose files go. */
export interface FilesOwner {
  id: string;
  tenantId: string;
  videoKey: string;
  /** How many evidence frames there are; left out where that is uncertain. */
  evidenceCount?: number;
}

/** Removes the stored video of a submission and its evidence frames, and notes it. Safe to repeat. */
export async function removeFiles(row: FilesOwner): Promise<void> {
  await removeEvidence(row, row.evidenceCount);
  await openStorage().remove(row.videoKey);
  await sql()`
    update submissions set video_removed_at = coalesce(video_removed_at, now()), evidence_frames = null
    where id = ${row.id}`;
}

async function read(context: Context, id: string): Promise<Tombstone> {
  if (!isUuid(id)) throw new AppError('submission_not_found');
  const rows = await sql()<Tombstone[]>`
    select id, tenant_id, video_key, video_sha256, erased_at from submissions
    where id = ${id} and tenant_id = ${context.tenant.id} and mode = ${context.mode}`;
  if (rows[0] === undefined) throw new AppError('submission_not_found');
  return rows[0];
}

function toReceipt({ id, erasedAt, videoSha256 }: Tombstone): ErasureReceipt {
  if (erasedAt === null) throw new Error('an erased submission has no time of erasure');
  return { submissionId: id, erasedAt, videoSha256 };
}
