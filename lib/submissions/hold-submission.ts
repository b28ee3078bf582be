import type postgres from 'postgres';
import { openSession, sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { errorFields, log } from '@/lib/log';
import { watchStatus } from './status-changes';

/** How long an erasure waits for those who have files of the submission in hand; they are told at once. */
const RELEASE_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 30;
/** Without a notification a holder looks for an erasure this often. */
const LOOK_MS = 1_000;

interface Hold {
  end: AbortController;
  /** False once the session was lost: the lock went with it. */
  isHeld: boolean;
}

const holds = new Set<Hold>();
let session: postgres.Sql | undefined;

/** The locks of this process are those of one database session: when the process dies they are gone at once. */
function lockSession(): postgres.Sql {
  session ??= openSession(() => {
    for (const hold of holds) {
      hold.isHeld = false;
      hold.end.abort(new Error('the database session of the lock was lost'));
    }
  });
  return session;
}

/** Why work on an erased submission stops. */
class Erased extends Error {}

/**
 * Does work that has files of a submission in hand: it reads a copy, or writes pictures or the video. An erasure gives its
 * receipt only once nobody holds the submission, and nobody begins to hold one that is erased. Several may hold it at once.
 * @param work stops when its signal aborts, and leaves no file beside those that an erasure knows
 * @returns null when the submission is erased, before or meanwhile
 */
export async function holdSubmission<T>(
  submissionId: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const hold: Hold = { end: new AbortController(), isHeld: true };
  holds.add(hold);
  try {
    if (!(await takeLock(submissionId))) {
      hold.isHeld = false;
      return null;
    }
    return await endedByErasure(submissionId, hold.end, work);
  } catch (error) {
    if (hold.end.signal.reason instanceof Erased) return null;
    throw error;
  } finally {
    holds.delete(hold);
    if (hold.isHeld) await giveLockBack(submissionId);
  }
}

async function endedByErasure<T>(
  submissionId: string,
  end: AbortController,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const over = new AbortController();
  // Watched before the row is read, so that no erasure falls between.
  const watch = watchStatus(submissionId);
  const look = async () => {
    while (!over.signal.aborted) {
      await watch.next(LOOK_MS, over.signal);
      // A database that is away for a moment erases nothing; the next look tells.
      if (!over.signal.aborted && (await isErased(submissionId).catch(() => false))) end.abort(new Erased());
      if (end.signal.aborted) return;
    }
  };
  try {
    if (await isErased(submissionId)) return null;
    void look();
    return await work(end.signal);
  } finally {
    over.abort();
    watch.close();
  }
}

/** @returns false when the submission is erased */
async function takeLock(submissionId: string): Promise<boolean> {
  for (;;) {
    const [row] = await lockSession()<{ locked: boolean }[]>`
      select pg_try_advisory_lock_shared(hashtextextended(${lockName(submissionId)}, 0)) as locked`;
    if (row!.locked) return true;
    // Only an erasure that asks at this moment is in the way.
    if (await isErased(submissionId)) return false;
    await pause(ASK_AGAIN_MS);
  }
}

async function giveLockBack(submissionId: string): Promise<void> {
  try {
    await lockSession()`select pg_advisory_unlock_shared(hashtextextended(${lockName(submissionId)}, 0))`;
  } catch (error) {
    // The session is gone, and the lock with it.
    log.warn('submission_hold.release_failed', errorFields(error));
  }
}

/**
 * Waits until nobody has files of an erased submission in hand.
 * @throws AppError service_unavailable when somebody does not let go in time; asking again is safe
 */
export async function awaitRelease(submissionId: string): Promise<void> {
  const untilMs = performance.now() + RELEASE_WITHIN_MS;
  for (;;) {
    const [row] = await sql()<{ free: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended(${lockName(submissionId)}, 0)) as free`;
    if (row!.free) return;
    if (performance.now() > untilMs) {
      throw new AppError(
        'service_unavailable',
        'The submission is erased, and its files are about to go. Send the same request again for the receipt.',
        { headers: { 'retry-after': '2' } },
      );
    }
    await sql()`select pg_notify('submission', ${submissionId})`;
    await pause(ASK_AGAIN_MS);
  }
}

const lockName = (submissionId: string) => `files of ${submissionId}`;

async function isErased(submissionId: string): Promise<boolean> {
  const rows = await sql()`select 1 from submissions where id = ${submissionId} and erased_at is not null`;
  return rows.length > 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
