import os from 'node:os';
import { closeDatabase } from '@/db/client';
import { onShutdown } from '@/launcher/child-lifecycle';
import { databaseUrl, env } from '@/lib/env';
import { beat } from '@/lib/health/heartbeat';
import { uuidv7 } from '@/lib/ids';
import { errorFields, log } from '@/lib/log';
import { closeMediaPool, mediaPool } from '@/lib/video/media';
import { inngest } from './client';
import { totalPlaces } from './concurrency';
import { EmbeddedDriver } from './embedded/driver';
import * as functions from './functions';
import { EventRelay } from './relay';

const HEARTBEAT_MS = 5_000;
const workerId = `${os.hostname()}-${process.pid}-${uuidv7().slice(-6)}`;

/** What moves events to functions: here, or at an Inngest server. */
interface Mover {
  start(): Promise<void>;
  stop(graceMs: number): Promise<void>;
  isMoving(): boolean;
}

function embedded(): Mover {
  // The processes take a second to load models; the first video should not wait for that.
  mediaPool();
  const driver = new EmbeddedDriver({
    sql: databaseUrl(),
    client: inngest,
    functions: Object.values(functions),
    concurrency: totalPlaces(),
    log,
  });
  return {
    start: () => driver.start(),
    stop: (graceMs) => driver.stop(graceMs),
    isMoving: () => driver.stats().connected,
  };
}

function relay(): Mover {
  const events = new EventRelay({ sql: databaseUrl(), client: inngest, log });
  return { start: () => events.start(), stop: () => events.stop(), isMoving: () => !events.stats().troubled };
}

const mover = env().INNGEST_MODE === 'server' ? relay() : embedded();
await mover.start();

function heartbeat(): void {
  if (!mover.isMoving()) return;
  beat(workerId).catch((error) => log.warn('worker.heartbeat_failed', errorFields(error)));
}
heartbeat();
const timer = setInterval(heartbeat, HEARTBEAT_MS);
log.info('worker.started', { workerId, mode: env().INNGEST_MODE });

onShutdown(async () => {
  clearInterval(timer);
  await mover.stop(env().SHUTDOWN_GRACE_MS);
  await closeMediaPool();
  await closeDatabase();
});
