import type postgres from 'postgres';
import { openSession, sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { errorFields, log } from '@/lib/log';

/** How long a request waits for the one before it to let go. */
const WAIT_MS = 30_000;
/** Another process tells nobody when it lets go, so it is asked again after this long. */
const ASK_AGAIN_MS = 100;
const CHANNEL = 'upload_release';

type RequestRelease = () => void | Promise<void>;

interface Holder {
  requestRelease: RequestRelease;
  /** False once the session was lost: another process may have the lock then. */
  isHeld: boolean;
  released: Promise<void>;
  release(): void;
}

const holders = new Map<string, Holder>();
let session: postgres.Sql | undefined;

/** The locks of this process are those of one database session: when the process dies they are gone at once. */
function lockSession(): postgres.Sql {
  session ??= openSession(() => {
    for (const holder of holders.values()) {
      holder.isHeld = false;
      void holder.requestRelease();
    }
  });
  return session;
}

let isListening = false;

/** Requests of other processes to let go. */
function listen(): void {
  if (isListening) return;
  isListening = true;
  sql()
    .listen(CHANNEL, (key) => void holders.get(key)?.requestRelease())
    .catch((error) => {
      isListening = false;
      log.warn('upload_locker.listen_failed', errorFields(error));
    });
}

function newHolder(requestRelease: RequestRelease): Holder {
  let release!: () => void;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { requestRelease, isHeld: true, released, release };
}

function busy(): AppError {
  return new AppError('conflict', 'Another request is sending to this upload.', {
    headers: { 'retry-after': '1' },
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * The lock of one upload, over all processes: a session-level advisory lock of PostgreSQL, behind a queue in this
 * process. Whoever holds it is asked to let go as soon as somebody waits, as tus wants it: the newer request is
 * usually the same client after its connection broke.
 */
export class UploadLock {
  #mine: Holder | undefined;

  constructor(private readonly key: string) {}

  /** @throws AppError conflict when the holder does not let go in time, or the request that waits has gone */
  async lock(signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    listen();
    const untilMs = performance.now() + WAIT_MS;
    const mine = newHolder(requestRelease);
    for (let holder = holders.get(this.key); holder !== undefined; holder = holders.get(this.key)) {
      void holder.requestRelease();
      await Promise.race([holder.released, pause(1_000)]);
      if (signal.aborted || performance.now() > untilMs) throw busy();
    }
    holders.set(this.key, mine);
    try {
      while (!(await tryAdvisoryLock(this.key))) {
        if (signal.aborted || performance.now() > untilMs) throw busy();
        await sql()`select pg_notify(${CHANNEL}, ${this.key})`;
        await pause(ASK_AGAIN_MS);
      }
    } catch (error) {
      holders.delete(this.key);
      mine.release();
      throw error;
    }
    this.#mine = mine;
  }

  async unlock(): Promise<void> {
    const mine = this.#mine;
    if (mine === undefined) throw new Error('this lock is not held');
    this.#mine = undefined;
    try {
      if (mine.isHeld) await lockSession()`select pg_advisory_unlock(hashtextextended(${this.key}, 0))`;
    } catch (error) {
      // The session is gone, and the lock with it.
      log.warn('upload_locker.unlock_failed', errorFields(error));
    } finally {
      holders.delete(this.key);
      mine.release();
    }
  }
}

async function tryAdvisoryLock(key: string): Promise<boolean> {
  const rows = await lockSession()<{ locked: boolean }[]>`
    select pg_try_advisory_lock(hashtextextended(${key}, 0)) as locked`;
  return rows[0]!.locked;
}

/** Whether this process still holds the lock. */
export function holdsUploadLock(key: string): boolean {
  return holders.get(key)?.isHeld ?? false;
}

/** Runs short work of our own that nobody may interrupt. @throws AppError conflict; what `work` throws */
export async function withUploadLock<T>(key: string, work: () => Promise<T>): Promise<T> {
  const lock = new UploadLock(key);
  await lock.lock(new AbortController().signal, () => undefined);
  try {
    return await work();
  } finally {
    await lock.unlock();
  }
}
