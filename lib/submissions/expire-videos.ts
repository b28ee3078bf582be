import { sql } from '@/db/client';
import { openStorage } from '@/lib/storage/open-storage';
import { removeVideo } from './erase-submission';
import { submissionOfKey } from './video-key';

const BATCH = 500;
/** An upload that has no row after this long belongs to a process that died. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Removes the videos whose tenant's retention time has passed, and what an erasure could not. Safe to stop and to run
 * again. @returns how many
 */
export async function expireVideos(): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await sql()<{ id: string; videoKey: string }[]>`
      select s.id, s.video_key from submissions s join tenants t on t.id = s.tenant_id
      where s.video_key is not null and s.video_removed_at is null
        and (s.completed_at < now() - t.retention_hours * interval '1 hour' or s.erased_at is not null)
      order by s.completed_at limit ${BATCH}`;
    for (const row of rows) {
      await removeVideo(row.id, row.videoKey);
      removed += 1;
    }
    if (rows.length < BATCH) return removed;
  }
}

/** Removes stored videos that no submission owns: left by a process that died between upload and commit. */
export async function removeOrphanVideos(nowMs: number = Date.now()): Promise<number> {
  const storage = openStorage();
  let removed = 0;
  let batch: string[] = [];
  const check = async () => {
    const ids = batch.map((key) => submissionOfKey(key)!);
    const rows = await sql()<{ id: string }[]>`select id from submissions where id = any(${ids}::uuid[])`;
    const owned = new Set(rows.map((row) => row.id));
    for (const key of batch) {
      if (owned.has(submissionOfKey(key)!)) continue;
      await storage.remove(key);
      removed += 1;
    }
    batch = [];
  };
  for await (const object of storage.list('videos/')) {
    if (submissionOfKey(object.key) === null || nowMs - object.modifiedAt.getTime() < ORPHAN_AGE_MS) continue;
    batch.push(object.key);
    if (batch.length >= BATCH) await check();
  }
  if (batch.length > 0) await check();
  return removed;
}
