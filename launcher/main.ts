import path from 'node:path';
import { migrate } from '@/db/migrate';
import type { FirstRun } from '@/db/seed';
import type { Env } from '@/lib/env';
import { showAddress, showFirstRun } from './banner';
import { StartError, say, seconds } from './console';
import { EmbeddedPostgres } from './embedded-postgres';
import { claimDataFolder, readSettings, requireDataFolder, requireWebPort } from './preflight';
import { loadSecrets, type Secrets } from './secrets';
import { SupervisedChild } from './supervisor';

/** Leaves the database two seconds of the thirty that a stop may take. */
const EXTRA_GRACE_MS = 2_000;
const READY_TIMEOUT_MS = 60_000;

const flags = new Set(process.argv.slice(2));
const parts: { database: EmbeddedPostgres | null; children: SupervisedChild[] } = {
  database: null,
  children: [],
};
let isStopping = false;

async function stop(settings: Env): Promise<void> {
  say.doing('Stopping: requests and running steps finish first (Ctrl-C again to kill)');
  await Promise.all(parts.children.map((child) => child.stop(settings.SHUTDOWN_GRACE_MS + EXTRA_GRACE_MS)));
  await parts.database?.stop();
  say.done('Stopped.');
  process.exit(0);
}

function onSignal(settings: Env): void {
  if (isStopping) {
    for (const child of parts.children) child.kill();
    void parts.database?.stop().finally(() => process.exit(1));
    setTimeout(() => process.exit(1), 1_000).unref();
    return;
  }
  isStopping = true;
  void stop(settings);
}

async function startDatabase(settings: Env, secrets: Secrets): Promise<string> {
  if (settings.DATABASE_URL !== undefined) {
    say.done(`Database at ${new URL(settings.DATABASE_URL).host}`);
    return settings.DATABASE_URL;
  }
  const startedMs = performance.now();
  const database = new EmbeddedPostgres({
    dataDir: settings.DATA_DIR,
    password: secrets.postgresPassword,
    port: settings.EMBEDDED_POSTGRES_PORT,
    mayMovePort: !process.env.EMBEDDED_POSTGRES_PORT,
  });
  parts.database = database;
  await database.start();
  say.done(`${database.description} in ${seconds(startedMs)}`);
  return database.url;
}

async function prepareDatabase(url: string): Promise<FirstRun | null> {
  const { applied, alreadyThere } = await migrate(url);
  say.done(
    applied.length > 0
      ? `Schema: ${applied.length} migrations applied`
      : `Schema: up to date (${alreadyThere})`,
  );
  // Loaded only now: the database client reads its settings from the environment once.
  const [{ seedFirstRun, renewCredentials }, { closeDatabase }] = await Promise.all([
    import('@/db/seed'),
    import('@/db/client'),
  ]);
  try {
    const first = await seedFirstRun();
    return first ?? (flags.has('--new-credentials') ? await renewCredentials() : null);
  } finally {
    await closeDatabase();
  }
}

function startChildren(settings: Env): void {
  const echo = !process.stdout.isTTY || settings.LOG_LEVEL === 'debug';
  for (const [name, script] of [
    ['worker', 'dist/worker.js'],
    ['web', 'dist/server.js'],
  ] as const) {
    const logFile = path.resolve(settings.DATA_DIR, 'logs', `${name}.log`);
    const child = new SupervisedChild({ name, script, env: process.env, logFile, echo });
    parts.children.push(child);
    child.start();
  }
}

async function untilReady(settings: Env): Promise<void> {
  const host = ['0.0.0.0', '::'].includes(settings.HOST) ? '127.0.0.1' : settings.HOST;
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${settings.PORT}/health/ready`;
  const untilMs = performance.now() + READY_TIMEOUT_MS;
  let last = 'no answer';
  while (performance.now() < untilMs) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(6_000) }).catch(() => null);
    if (answer?.status === 200) return;
    if (answer !== null)
      last = ((await answer.json()) as { errors: unknown[] }).errors.map((e) => JSON.stringify(e)).join();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  say.warn(
    `Not ready after ${READY_TIMEOUT_MS / 1_000} s (${last}); it goes on trying. Logs: ${settings.DATA_DIR}/logs`,
  );
}

async function main(): Promise<void> {
  const startedMs = performance.now();
  const settings = readSettings(process.env);
  requireDataFolder(settings.DATA_DIR);
  claimDataFolder(settings.DATA_DIR);
  await requireWebPort(settings);
  process.on('SIGINT', () => onSignal(settings));
  process.on('SIGTERM', () => onSignal(settings));

  const secrets = loadSecrets(settings.DATA_DIR);
  Object.assign(process.env, { NODE_ENV: settings.NODE_ENV });
  process.env.AUTH_SECRET ||= secrets.authSecret;
  process.env.DATABASE_URL = await startDatabase(settings, secrets);
  const credentials = await prepareDatabase(process.env.DATABASE_URL);
  if (flags.has('--migrate-only')) return stop(settings);

  startChildren(settings);
  await untilReady(settings);
  if (isStopping) return;
  const url = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`;
  say.done(`Ready on ${url} in ${seconds(startedMs)}`);
  if (credentials !== null) showFirstRun(url.replace(/\/$/, ''), credentials);
  else showAddress(url);
}

main().catch(async (error: unknown) => {
  say.fail(error instanceof StartError ? error.message : String((error as Error).stack ?? error));
  for (const child of parts.children) child.kill();
  await parts.database?.stop();
  process.exit(1);
});
