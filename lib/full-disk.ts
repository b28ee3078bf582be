import { dataPath, env } from '@/lib/env';
import { log } from '@/lib/log';

/** Whose disk can be full. */
export type Disk = 'storage' | 'database';

/** What callers hear; nothing of where the disk is. */
export const NO_ROOM: Record<Disk, string> = {
  storage: 'The storage has no room left. Nothing was charged; please retry once its operator has made some.',
  database:
    'The database has no room left. Nothing was changed; please retry once its operator has made some.',
};

/** What the operator has to do; shown by `/health/ready`, so without a path. */
export const FULL_DISK_ADVICE: Record<Disk, string> = {
  storage:
    'The disk or bucket of the storage is full. Make room on it, raise its quota, or move the data folder to a larger disk; Lifesign goes on by itself then.',
  database:
    'The disk of the database is full. Make room on it or enlarge it; Lifesign goes on by itself then.',
};

const FULL_FILES = /^(ENOSPC|EDQUOT)$/;
/** SQLSTATE disk_full. */
const FULL_DATABASE = '53100';
const FULL_BUCKET = /^(QuotaExceeded|InsufficientStorage|XMinioStorageFull)/;
const INSUFFICIENT_STORAGE = 507;

const REMEMBERED_MS = 15_000;
const LOGGED_EVERY_MS = 60_000;
const seenMs = new Map<Disk, number>();
const loggedMs = new Map<Disk, number>();

interface Thrown {
  code?: unknown;
  name?: unknown;
  cause?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** Which disk is full by what was thrown, or what caused it; null when none is. */
function fullDiskOf(thrown: unknown): Disk | null {
  let at = thrown as Thrown | null | undefined;
  for (let depth = 0; at !== null && at !== undefined && depth < 6; depth++) {
    if (at.code === FULL_DATABASE) return 'database';
    if (FULL_FILES.test(String(at.code)) || FULL_BUCKET.test(String(at.name))) return 'storage';
    if (at.$metadata?.httpStatusCode === INSUFFICIENT_STORAGE) return 'storage';
    at = at.cause as Thrown | null | undefined;
  }
  return null;
}

/**
 * Looks whether a disk is full, remembers it for `/health/ready`, and tells the operator in the log, once a minute.
 * @returns the disk, null when it is something else
 */
export function noteFullDisk(thrown: unknown, nowMs = Date.now()): Disk | null {
  const disk = fullDiskOf(thrown);
  if (disk === null) return null;
  seenMs.set(disk, nowMs);
  if (nowMs - (loggedMs.get(disk) ?? 0) >= LOGGED_EVERY_MS) {
    loggedMs.set(disk, nowMs);
    log.error('disk.full', { disk, place: placeOf(disk), message: FULL_DISK_ADVICE[disk] });
  }
  return disk;
}

/** Where the operator finds it. */
function placeOf(disk: Disk): string {
  const { STORAGE_DRIVER, S3_BUCKET, DATABASE_URL = '' } = env();
  if (disk === 'database') return URL.canParse(DATABASE_URL) ? new URL(DATABASE_URL).host : 'DATABASE_URL';
  return STORAGE_DRIVER === 'disk' ? dataPath('storage') : `bucket ${S3_BUCKET}`;
}

/** Whether a write failed for want of room within the last 15 seconds. */
export function wasDiskFull(disk: Disk, nowMs = Date.now()): boolean {
  return nowMs - (seenMs.get(disk) ?? 0) < REMEMBERED_MS;
}
