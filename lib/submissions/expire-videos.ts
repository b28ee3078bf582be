import { sql } from '@/db/client';
import { sweepEach, Turn } from '@/lib/batches/batches';
import { openStorage } from '@/lib/storage/open-storage';
import { submissionOfEvidence } from './evidence';
import { type FilesOwner, removeErasedFiles, removeFiles } from './remove-files';
import { submissionOfKey } from './video-key';

const BATCH = 500;
const AT_ONCE = 8;
/** An upload that has no row after this long belongs to a process that died. */
const ORPHAN_AGE_MS = 3_600_000;

/** The videos of one tenant whose time has passed, or (null) those of erasures that were interrupted. */
interface Due {
  tenantId: string | null;
  after: { at: Date; id: string };
}

const FIRST = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

/**
 * Removes the videos, with their evidence frames, whose tenant's retention time has passed, and what an erasure could
 * not. Tenants take turns, so that a lot of one holds up no other's. Safe to stop and to run again. @returns how many
 */
export async function expireVideos(turn = new Turn()): Promise<number> {
  const tenants = await sql()<{ tenantId: string }[]>`
    select t.id as tenant_id from tenants t where exists (
      select from submissions s where s.tenant_id = t.id and s.video_key is not null and s.video_removed_at is null
        and s.erased_at is null and s.completed_at < now() - t.retention_hours * interval '1 hour')`;
  let due: Due[] = [null, ...tenants.map((row) => row.tenantId)].map((tenantId) => ({
    tenantId,
    after: FIRST,
  }));
  let removed = 0;
  while (due.length > 0) {
    const more: Due[] = [];
    for (const { tenantId, after } of due) {
      const rows = await (tenantId === null ? readErased(after) : readDue(tenantId, after));
      const remove = tenantId === null ? removeErasedFiles : removeFiles;
      removed += await sweepEach(rows, { atOnce: AT_ONCE, event: 'videos.not_removed' }, remove);
      if (rows.length === BATCH) more.push({ tenantId, after: rows.at(-1)! });
    }
    due = more;
    if (due.length > 0 && !turn.hasTime()) break;
  }
  return removed;
}

type DueRow = FilesOwner & { at: Date };

function readDue(tenantId: string, after: Due['after']): Promise<DueRow[]> {
  return sql()<DueRow[]>`
    select s.id, s.tenant_id, s.video_key, coalesce(cardinality(s.evidence_frames), 0) as evidence_count,
      s.completed_at as at
    from submissions s
    where s.tenant_id = ${tenantId} and s.video_key is not null and s.video_removed_at is null
      and s.erased_at is null and s.completed_at < now() - (select retention_hours from tenants where id = ${tenantId}) * interval '1 hour'
      and (s.completed_at, s.id) > (${after.at}, ${after.id})
    order by s.completed_at, s.id limit ${BATCH}`;
}

function readErased(after: Due['after']): Promise<DueRow[]> {
  return sql()<DueRow[]>`
    select id, tenant_id, video_key, erased_at as at from submissions
    where erased_at is not null and video_removed_at is null
      and (erased_at, id) > (${after.at}, ${after.id})
    order by erased_at, id limit ${BATCH}`;
}

/** Removes stored files that no submission owns: left by a process that died between storing and commit. @returns how many */
export async function removeOrphanVideos(nowMs: number = Date.now()): Promise<number> {
  const videos = await removeOrphans(
    'videos/',
    submissionOfKey,
    nowMs,
    (ids) =>
      sql()<{ id: string }[]>`
      select id from submissions
      where id = any(${ids}::uuid[]) and video_removed_at is null
        and (completed_at is null or video_key is not null)`,
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
