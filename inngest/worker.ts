import os from 'node:os';
import { closeDatabase } from '@/db/client';
import { onShutdown } from '@/launcher/child-lifecycle';
import { databaseUrl, env } from '@/lib/env';
import { noteFullDisk } from '@/lib/full-disk';
import { uuidv7 } from '@/lib/ids';
import { stepBehindWeb } from '@/lib/isolation/step-back';
import { errorFields, log } from '@/lib/log';
import { closeMediaPool, mediaPool, mediaStats } from '@/lib/media/media';
import { closeOutbound, outbound } from '@/lib/outbound/outbound';
import { beat, sayGoodbye } from '@/lib/queue/heartbeat';
import { keepSweepingFiles } from '@/lib/sweeps/sweep-files';
import { inngest } from './client';
import { totalOf, totalPlaces } from './concurrency';
import { EmbeddedDriver } from './embedded/driver';
import * as functions from './functions';
import { EventRelay } from './relay';

const HEARTBEAT_MS = 5_000;
/** After an outage submissions are taken again with the first sign of life. */
const MISSED_HEARTBEAT_MS = 500;
const startedAt = new Date();
const workerId = `${os.hostname()}-${process.pid}-${uuidv7().slice(-6)}`;

/** What moves events to functions: here, or at an Inngest server. */
interface Mover {
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
  isMoving(): boolean;
  /** Steps that it takes at once; null when others decide. */
  places: number | null;
}

function embedded(): Mover {
  // The processes take a second to load models; the first video should not wait for that.
  mediaPool();
  outbound();
  const driver = new EmbeddedDriver({
    sql: databaseUrl(),
    client: inngest,
    functions: Object.values(functions),
    concurrency: totalPlaces(),
    totalOf,
    log,
  });
  return {
    start: () => driver.start(),
    stop: (graceMs) => driver.stop(graceMs),
    isMoving: () => driver.stats().connected,
    places: totalPlaces(),
  };
}

function relay(): Mover {
  const events = new EventRelay({ sql: databaseUrl(), client: inngest, log });
  return {
    start: () => events.start(),
    stop: () => events.stop(),
    isMoving: () => !events.stats().troubled,
    places: null,
  };
}

stepBehindWeb();
const mover = env().INNGEST_MODE === 'server' ? relay() : embedded();
await mover.start();

let timer: NodeJS.Timeout | undefined;
let isStopping = false;

/** @returns whether it was given */
async function giveSignOfLife(): Promise<boolean> {
  if (!mover.isMoving()) return false;
  const facts = { startedAt, places: mover.places, media: mediaStats() };
  try {
    await beat(workerId, facts);
    return true;
  } catch (error) {
    noteFullDisk(error);
    log.warn('worker.heartbeat_failed', errorFields(error));
    return false;
  }
}

async function heartbeat(): Promise<void> {
  const startedMs = performance.now();
  const pauseMs = (await giveSignOfLife()) ? HEARTBEAT_MS : MISSED_HEARTBEAT_MS;
  if (isStopping) return;
  timer = setTimeout(heartbeat, Math.max(0, pauseMs - (performance.now() - startedMs)));
}
void heartbeat();
const stopSweeping = keepSweepingFiles();
log.info('worker.started', { workerId, mode: env().INNGEST_MODE });

onShutdown(async () => {
  clearTimeout(timer);
  isStopping = true;
  stopSweeping();
  await mover.stop(env().SHUTDOWN_GRACE_MS);
  await Promise.all([closeMediaPool(), closeOutbound()]);
  await sayGoodbye(workerId).catch((error) => log.warn('worker.goodbye_failed', errorFields(error)));
  await closeDatabase();
});
