import { sql } from '@/db/client';
import { openStorage } from '@/lib/storage/open-storage';
import { frameKey } from './frame-session';

const BATCH = 200;
/** A frame without a session for this long was stored by a process that died, or came in too late. */
const ORPHAN_AGE_MS = 3_600_000;

/** Removes sessions past their time with the frames that still wait. Safe to stop and to run again. @returns how many */
export async function expireFrameSessions(): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await sql()<{ id: string }[]>`
      select id from frame_sessions where expires_at < now() order by expires_at limit ${BATCH}`;
    for (const { id } of rows) {
      const frames = await sql()<{ frameIndex: number }[]>`
        select frame_index from frame_session_frames where session_id = ${id}`;
      for (const { frameIndex } of frames) await openStorage().remove(frameKey(id, frameIndex));
      await sql()`delete from frame_sessions where id = ${id}`;
      removed += 1;
    }
    if (rows.length < BATCH) return removed;
  }
}

/** Removes frames in storage that no session counts. @returns how many */
export async function removeOrphanFrames(nowMs: number = Date.now()): Promise<number> {
  let removed = 0;
  for await (const object of openStorage().list('frame-sessions/')) {
    if (nowMs - object.modifiedAt.getTime() < ORPHAN_AGE_MS) continue;
    // Older than any session lives.
    await openStorage().remove(object.key);
    removed += 1;
  }
  return removed;
}
