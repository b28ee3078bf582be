import { sql } from '@/db/client';
import { openStorage } from '@/lib/storage/open-storage';
import { type FilesOwner, removeFiles } from './erase-submission';
import { submissionOfEvidence } from './evidence';
import { submissionOfKey } from './video-key';

const BATCH = 500;
/** An upload that has no row after this long belongs to a process that died. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Removes the videos, with their evidence frames, whose tenant's retention time has passed, and what an erasure could
 * not. Safe to stop and to run again. @returns how many
 */
export async function expireVideos(): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await sql()<FilesOwner[]>`
      select s.id, s.tenant_id, s.video_key, coalesce(cardinality(s.evidence_frames), 0) as evidence_count
      from submissions s join tenants t on t.id = s.tenant_id
      where s.video_key is not null and s.video_removed_at is null
        and (s.completed_at < now() - t.retention_hours * interval '1 hour' or s.erased_at is not null)
      order by s.completed_at limit ${BATCH}`;
    for (const row of rows) {
      await removeFiles(row);
      removed += 1;
    }
    if (rows.length < BATCH) return removed;
  }
}

/** Removes stored files that no submission owns: left by a process that died between storing and commit. @returns how many */
export async function removeOrphanVideos(nowMs: number = Date.now()): Promise<number> {
  const videos = await removeOrphans(
    'videos/',
    submissionOfKey,
    nowMs,
    (ids) => sql()<{ id: string }[]>`select id from submissions where id = any(${ids}::uuid[])`,
  );
  const frames = await removeOrphans(
    'frames/',
    submissionOfEvidence,
    nowMs,
    (ids) =>
      sql()<{ id: string }[]>`
      select id from submissions where id = any(${ids}::uuid[]) and (evidence_frames is not null or completed_at is null)`,
  );
  return videos + frames;
}

async function removeOrphans(
  prefix: string,
  submissionOf: (key: string) => string | null,
  nowMs: number,
  ownersAmong: (ids: string[]) => Promise<{ id: string }[]>,
): Promise<number> {
  const storage = openStorage();
  let removed = 0;
  let batch: string[] = [];
  const check = async () => {
    const owned = new Set((await ownersAmong(batch.map((key) => submissionOf(key)!))).map((row) => row.id));
    for (const key of batch) {
      if (owned.has(submissionOf(key)!)) continue;
      await storage.remove(key);
      removed += 1;
    }
    batch = [];
  };
  for await (const object of storage.list(prefix)) {
    if (submissionOf(object.key) === null || nowMs - object.modifiedAt.getTime() < ORPHAN_AGE_MS) continue;
    batch.push(object.key);
    if (batch.length >= BATCH) await check();
  }
  if (batch.length > 0) await check();
  return removed;
}
