import { sql } from '@/db/client';
import { dropClaimsOn } from '@/lib/storage/claims';
import { openStorage } from '@/lib/storage/open-storage';
import { removeEvidence } from './evidence';
import { awaitRelease } from './hold-submission';
import { removeFrameSession } from './remove-frame-session';
import { videoKey } from './video-key';

/** A submission whose files go. */
export interface FilesOwner {
  id: string;
  tenantId: string;
  /** As noted; null where none was, though one that was being fetched may be stored. */
  videoKey: string | null;
  /** How many evidence frames there are; left out where that is uncertain. */
  evidenceCount?: number;
}

/** Removes the stored video of a submission and its evidence frames, and notes it. Safe to repeat. */
export async function removeFiles(row: FilesOwner): Promise<void> {
  await removeEvidence(row, row.evidenceCount);
  // A fetched video lies under its own key before that is noted; an upload lies elsewhere.
  for (const key of new Set([videoKey(row.tenantId, row.id), row.videoKey])) {
    if (key !== null) await openStorage().remove(key);
  }
  await sql()`
    update submissions set video_removed_at = coalesce(video_removed_at, now()), evidence_frames = null
    where id = ${row.id}`;
}

/**
 * Removes every file of an erased submission, once nobody has one in hand. Safe to repeat.
 * @throws AppError service_unavailable when the storage is away, or somebody does not let go in time
 */
export async function removeErasedFiles(row: Omit<FilesOwner, 'evidenceCount'>): Promise<void> {
  await awaitRelease(row.id);
  const sessions = await sql()<
    { id: string }[]
  >`select id from frame_sessions where submission_id = ${row.id}`;
  for (const session of sessions) await removeFrameSession(session);
  await removeFiles({ id: row.id, tenantId: row.tenantId, videoKey: row.videoKey });
  // The name of a claim says whose file it is; those of other machines go with their own sweep.
  await dropClaimsOn(row.id);
}
