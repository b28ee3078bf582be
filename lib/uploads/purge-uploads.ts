import { sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { errorFields, log } from '@/lib/log';
import { openStorage } from '@/lib/storage/open-storage';
import { RESUMABLE_PREFIX } from '@/lib/storage/storage';
import { endUpload } from './end-upload';
import { openUploadBytes } from './upload-bytes';
import { type UploadPlace, uploadKey, uploadOfKey } from './upload-key';
import { withUploadLock } from './upload-locker';

const BATCH = 500;
const AT_ONCE = 4;
/** Bytes of an upload without a row: its tenant was removed, or a process died at the wrong moment. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Ends the uploads whose time is over, bytes first and then the row. Safe to stop and to run again, also in several
 * processes. @returns how many
 */
export async function purgeUploads(): Promise<number> {
  let purged = 0;
  let afterId = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await sql()<UploadPlace[]>`
      select id, tenant_id from uploads where expires_at < now() and status <> 'used' and id > ${afterId}
      order by id limit ${BATCH}`;
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const ended = await Promise.all(rows.slice(at, at + AT_ONCE).map(purge));
      purged += ended.filter(Boolean).length;
    }
    if (rows.length < BATCH) break;
    afterId = rows.at(-1)!.id;
  }
  // The file of a used one belongs to its submission, which keeps its own time.
  await sql()`delete from uploads where expires_at < now() and status = 'used'`;
  return purged;
}

async function purge(place: UploadPlace): Promise<boolean> {
  try {
    return await withUploadLock(uploadKey(place), async () => {
      if (!(await endUpload(place))) return false;
      await sql()`delete from uploads where id = ${place.id} and status = 'expired'`;
      return true;
    });
  } catch (error) {
    // One that is busy, or whose storage is away, must not keep the others; the next run tries again.
    if (!(error instanceof AppError)) throw error;
    log.warn('uploads.purge_failed', { uploadId: place.id, ...errorFields(error) });
    return false;
  }
}

/** Removes bytes that no upload and no submission owns. @returns how many places were cleared */
export async function removeOrphanUploads(ageMs: number = ORPHAN_AGE_MS): Promise<number> {
  const bytes = await openUploadBytes();
  const before = Date.now() - ageMs;
  let removed = 0;
  let batch = new Map<string, UploadPlace>();
  const check = async () => {
    const owned = await findOwned([...batch.keys()]);
    for (const place of batch.values()) {
      if (owned.has(place.id)) continue;
      await bytes.discard(place);
      removed += 1;
    }
    batch = new Map();
  };
  const add = async (place: UploadPlace | null) => {
    if (place === null) return;
    batch.set(place.id, place);
    if (batch.size >= BATCH) await check();
  };
  for await (const place of bytes.listUnfinished(ageMs)) await add(place);
  for await (const { key, modifiedAt } of openStorage().list(RESUMABLE_PREFIX)) {
    if (modifiedAt.getTime() <= before) await add(uploadOfKey(key));
  }
  await check();
  return removed;
}

async function findOwned(ids: string[]): Promise<Set<string>> {
  const rows = await sql()<{ id: string }[]>`
    select id from uploads where id = any(${ids}::uuid[])
    union select upload_id from submissions where upload_id = any(${ids}::uuid[]) and video_removed_at is null`;
  return new Set(rows.map(({ id }) => id));
}
