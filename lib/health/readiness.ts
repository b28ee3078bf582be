import { sql } from '@/db/client';
import { models } from '@/lib/detection/models';
import { env } from '@/lib/env';
import { type Disk, FULL_DISK_ADVICE, noteFullDisk, wasDiskFull } from '@/lib/full-disk';
import { errorFields, log } from '@/lib/log';
import { workerSilenceS } from '@/lib/queue/queue-health';
import { openStorage } from '@/lib/storage/open-storage';
import type { Readiness } from './schemas';

type Check = Readiness['checks'][string];

const CHECK_TIMEOUT_MS = 5_000;
/** A statement of one row; whoever watches should learn of an outage before callers are refused for it. */
const DATABASE_CHECK_TIMEOUT_MS = 3_000;
const CACHE_MS = 1_000;
let recent: { readiness: Promise<Readiness>; untilMs: number } | undefined;

interface CheckOptions {
  /** What is shown when it fails. */
  sentence: string;
  /** Whose lack of room fails it too. */
  disk?: Disk;
  timeoutMs?: number;
}

async function measure(
  name: string,
  { sentence, disk, timeoutMs = CHECK_TIMEOUT_MS }: CheckOptions,
  check: () => Promise<unknown>,
): Promise<[string, Check]> {
  const startedMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([check(), tooLong]);
    if (disk !== undefined && wasDiskFull(disk)) throw new Error('a write found no room');
    return [name, { status: 'ok', latency_ms: Math.round(performance.now() - startedMs) }];
  } catch (error) {
    log.warn('readiness.failing', { check: name, ...errorFields(error) });
    noteFullDisk(error);
    const detail = disk !== undefined && wasDiskFull(disk) ? FULL_DISK_ADVICE[disk] : sentence;
    return [name, { status: 'failing', latency_ms: Math.round(performance.now() - startedMs), detail }];
  } finally {
    clearTimeout(timer);
  }
}

async function checkQueue(): Promise<void> {
  const ageS = await workerSilenceS();
  if (ageS > env().QUEUE_OUTAGE_GRACE_S) throw new Error(`no worker for ${Math.round(ageS)} s`);
}

async function checkAll(): Promise<Readiness> {
  const checks = await Promise.all([
    measure(
      'database',
      { sentence: 'The database does not answer.', disk: 'database', timeoutMs: DATABASE_CHECK_TIMEOUT_MS },
      () => sql()`select 1`,
    ),
    measure('storage', { sentence: 'Storage can not be written or read.', disk: 'storage' }, () =>
      openStorage().check(),
    ),
    measure(
      'queue',
      { sentence: 'No worker has been seen for a while.', timeoutMs: DATABASE_CHECK_TIMEOUT_MS },
      checkQueue,
    ),
    measure('models', { sentence: 'The models can not be loaded.' }, models),
  ]);
  const isReady = checks.every(([, check]) => check.status === 'ok');
  return { status: isReady ? 'ready' : 'unavailable', checks: Object.fromEntries(checks) };
}

/** Tries every part that a submission needs; at most once a second, however often it is asked. */
export function checkReadiness(): Promise<Readiness> {
  const nowMs = Date.now();
  if (recent === undefined || nowMs >= recent.untilMs) {
    recent = { readiness: checkAll(), untilMs: nowMs + CACHE_MS };
  }
  return recent.readiness;
}
