import { sql } from '@/db/client';
import { inBatches, sweepEach, Turn } from '@/lib/batches/batches';
import { openStorage } from '@/lib/storage/open-storage';
import { RESUMABLE_PREFIX } from '@/lib/storage/storage';
import { endUpload } from './end-upload';
import { openUploadBytes } from './open-upload-bytes';
import { type UploadPlace, uploadKey, uploadOfKey } from './upload-key';
import { withUploadLock } from './upload-locker';

const BATCH = 500;
const AT_ONCE = 8;
/** Bytes of an upload without a row: its tenant was removed, or a process died at the wrong moment. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Ends the uploads whose time is over, bytes first and then the row. Safe to stop and to run again, also in several
 * processes. @returns how many
 */
export async function purgeUploads(turn = new Turn()): Promise<number> {
  // The file of a used one belongs to its submission, which keeps its own time.
  await inBatches(BATCH, forgetUsed, turn);
  let purged = 0;
  let after = { expiresAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const rows = await sql()<(UploadPlace & { expiresAt: Date })[]>`
      select id, tenant_id, expires_at from uploads
      where expires_at < now() and status <> 'used' and (expires_at, id) > (${after.expiresAt}, ${after.id})
      order by expires_at, id limit ${BATCH}`;
    // One that is busy, or whose storage is away, must not keep the others; the next run tries again.
    purged += await sweepEach(rows, { atOnce: AT_ONCE, event: 'uploads.purge_failed' }, purge);
    if (rows.length < BATCH || !turn.hasTime()) return purged;
    after = rows.at(-1)!;
  }
}

async function forgetUsed(limit: number): Promise<number> {
  const gone = await sql()`
    delete from uploads where ctid = any(array(
      select ctid from uploads where expires_at < now() and status = 'used'
      order by expires_at limit ${limit} for update skip locked))`;
  return gone.count;
}

function purge(place: UploadPlace): Promise<boolean> {
  return withUploadLock(uploadKey(place), async () => {
    if (!(await endUpload(place))) return false;
    await sql()`delete from uploads where id = ${place.id} and status = 'expired'`;
    return true;
  });
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
