import type { TransactionSql } from 'postgres';
import { sql } from '@/db/client';
import type { FrameSession } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { frameFolder } from '@/lib/submissions/remove-frame-session';
import type { PackedPicture } from '@/lib/video/frame-pack';

/** A session that is not full by then is dropped with its frames. */
const SESSION_TTL_S = 600;
/** A client keeps one open for each person before a camera. */
export const MAX_OPEN_SESSIONS = 500;

/** Storage key of a frame that waits. */
export function frameKey(sessionId: string, index: number): string {
  return frameFolder(sessionId) + index;
}

async function find(context: Context, name: string): Promise<FrameSession | null> {
  const rows = await sql()<FrameSession[]>`
    select * from frame_sessions
    where owner_id = ${context.actor.id} and mode = ${context.mode} and name = ${name} and expires_at > now()`;
  return rows[0] ?? null;
}

/**
 * The caller's session with this name, made at its first frame. Of an expired one the name is free again.
 * @throws AppError rate_limit_exceeded when the tenant has too many unfinished ones
 */
export async function openFrameSession(
  context: Context,
  name: string,
  model: { id: string; frames: number },
): Promise<FrameSession> {
  requireScope(context, 'detection:write');
  const existing = await find(context, name);
  if (existing !== null) return existing;
  await insertSession(context, name, model);
  const session = await find(context, name);
  if (session !== null) return session;
  const message = `More than ${MAX_OPEN_SESSIONS} sessions wait for their frames.`;
  throw new AppError('rate_limit_exceeded', message, { headers: { 'retry-after': '60' } });
}

/** Makes the session if there is room. Those of a tenant are made one after the other, or many at once would pass the cap. */
async function insertSession(
  { tenant, actor, mode }: Context,
  name: string,
  model: { id: string; frames: number },
): Promise<void> {
  await sql().begin((tx) =>
    // Sent together: nobody waits for the lock while an answer is on its way to us.
    Promise.all([
      tx`select pg_advisory_xact_lock(hashtextextended('frame sessions of ' || ${tenant.id}, 0))`,
      // The name is free again; the row stays until the sweep has removed the frames with it.
      tx`
      update frame_sessions set name = id::text
      where owner_id = ${actor.id} and mode = ${mode} and name = ${name} and expires_at <= now()`,
      tx`
      insert into frame_sessions (id, tenant_id, owner_id, mode, name, model, frames_required, expires_at)
      select ${uuidv7()}, ${tenant.id}, ${actor.id}, ${mode}, ${name}, ${model.id}, ${model.frames}::int,
        now() + ${SESSION_TTL_S} * interval '1 second'
      where (select count(*) from frame_sessions
        where tenant_id = ${tenant.id} and submission_id is null and expires_at > now()) < ${MAX_OPEN_SESSIONS}
      on conflict (owner_id, mode, name) do nothing`,
    ]),
  );
}

/** Whether the session has this frame already; a retry need not store it again. */
export async function hasFrame(sessionId: string, index: number): Promise<boolean> {
  const rows = await sql()`
    select 1 from frame_session_frames where session_id = ${sessionId} and frame_index = ${index}`;
  return rows.length > 0;
}

/**
 * Counts a stored frame in, once however often it is sent. The call that makes the set full chooses its submission's id.
 * @returns the session as it is then
 * @throws AppError payload_too_large
 */
export async function addFrame(
  session: FrameSession,
  frame: { index: number; timestampMs: number; sizeBytes: number },
): Promise<FrameSession> {
  return (await sql().begin(async (tx) => {
    const locked = await tx<FrameSession[]>`select * from frame_sessions where id = ${session.id} for update`;
    const now = locked[0];
    if (now === undefined) throw new AppError('conflict', 'The session has expired. Start a new one.');
    if (now.submissionId !== null) return now;
    return insertFrame(tx, now, frame);
  })) as FrameSession;
}

async function insertFrame(
  tx: TransactionSql,
  session: FrameSession,
  { index, timestampMs, sizeBytes }: { index: number; timestampMs: number; sizeBytes: number },
): Promise<FrameSession> {
  const added = await tx`
    insert into frame_session_frames (session_id, frame_index, timestamp_ms, size_bytes)
    values (${session.id}, ${index}, ${timestampMs}, ${sizeBytes}) on conflict do nothing returning 1`;
  if (added.length === 0) return session;
  if (session.sizeBytes + sizeBytes > env().MAX_UPLOAD_BYTES) {
    throw new AppError(
      'payload_too_large',
      `The frames of a session may have ${env().MAX_UPLOAD_BYTES} bytes together.`,
    );
  }
  const isFull = session.framesReceived + 1 === session.framesRequired;
  const rows = await tx<FrameSession[]>`
    update frame_sessions set frames_received = frames_received + 1, size_bytes = size_bytes + ${sizeBytes},
      submission_id = ${isFull ? uuidv7() : null}
    where id = ${session.id} returning *`;
  return rows[0]!;
}

/** The frames of a session in their order. */
export async function listFrames(sessionId: string): Promise<Omit<PackedPicture, 'offset'>[]> {
  return sql()<Omit<PackedPicture, 'offset'>[]>`
    select frame_index as index, timestamp_ms, size_bytes from frame_session_frames
    where session_id = ${sessionId} order by frame_index`;
}
