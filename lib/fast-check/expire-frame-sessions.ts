import { sql } from '@/db/client';
import { sweepEach, Turn } from '@/lib/batches/batches';
import { openStorage } from '@/lib/storage/open-storage';
import { removeFrameSession } from '@/lib/submissions/remove-frame-session';

const BATCH = 200;
const AT_ONCE = 8;
/** A frame without a session for this long was stored by a process that died, or came in too late. */
const ORPHAN_AGE_MS = 3_600_000;

/**
 * Removes sessions past their time with what is stored of them, frames that were never counted among it. Safe to stop and
 * to run again. @returns how many
 */
export async function expireFrameSessions(turn = new Turn()): Promise<number> {
  let removed = 0;
  let after = { expiresAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const rows = await sql()<{ id: string; expiresAt: Date }[]>`
      select id, expires_at from frame_sessions
      where expires_at < now() and (expires_at, id) > (${after.expiresAt}, ${after.id})
      order by expires_at, id limit ${BATCH}`;
    removed += await sweepEach(
      rows,
      { atOnce: AT_ONCE, event: 'frame_sessions.not_removed' },
      removeFrameSession,
    );
    if (rows.length < BATCH || !turn.hasTime()) return removed;
    after = rows.at(-1)!;
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
