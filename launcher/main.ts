import path from 'node:path';
import { NO_TELEMETRY } from '@/lib/child-environment';
import { bundlePath, type Env } from '@/lib/env';
import { awaitReady, localUrl } from './await-ready';
import { showAddress, showFirstRun } from './banner';
import { claimDataFolder } from './claim-data-folder';
import { StartError, say, seconds } from './console';
import { EmbeddedPostgres } from './embedded-postgres';
import { explainFullDisk } from './full-disk';
import { readSettings, requireDataFolder, requireWebPort } from './preflight';
import { prepareDatabase } from './prepare-database';
import { loadSecrets } from './secrets';
import type { FirstRun } from './seed';
import { SupervisedChild } from './supervisor';
import { tryModels } from './try-models';
import { whenNpmEnds } from './when-npm-ends';

/** What a child may take beyond its grace before it is killed. */
const EXTRA_GRACE_MS = 2_000;
/** With the default grace everything has stopped within 30 s: 27 s for the children, the rest for the database. */
const DATABASE_STOP_MS = 2_000;
/** A second signal does not wait for anything longer. */
const KILL_MS = 1_000;
const READY_TIMEOUT_MS = 60_000;
/** Connections of both processes (two pools each), their listeners, and some for people. */
const connectionsFor = (poolSize: number) => Math.max(100, 4 * poolSize + 40);

export interface LaunchOptions {
  /** Makes the pages of the portal unless they are there. @returns false when that failed */
  buildPortal: () => Promise<boolean>;
  flags: { migrateOnly: boolean; newCredentials: boolean };
}

/** The whole product on this machine: starts its parts in order and stops them in the other. */
class Launcher {
  readonly #stopping = new AbortController();
  readonly #children: SupervisedChild[] = [];
  #database: EmbeddedPostgres | null = null;
  #unclaim: () => void = () => undefined;
  /** Shown once in the life of an installation, so it must not get lost on any way out. */
  #unseen: FirstRun | null = null;
  #exitCode = 0;

  constructor(
    private readonly settings: Env,
    private readonly options: LaunchOptions,
  ) {}

  get #url(): string {
    return (this.settings.PUBLIC_URL ?? `http://localhost:${this.settings.PORT}`).replace(/\/$/, '');
  }

  async run(): Promise<void> {
    const startedMs = performance.now();
    const { settings, options } = this;
    requireDataFolder(settings.DATA_DIR);
    this.#unclaim = claimDataFolder(settings.DATA_DIR);
    if (!options.flags.migrateOnly) await requireWebPort(settings);
    this.#throwIfStopping();
    if (!options.flags.migrateOnly && !(await options.buildPortal())) {
      throw new StartError('The build failed; what it said is above.');
    }
    this.#throwIfStopping();

    // Beside the start of the database, which takes longer.
    const { MODELS_DIR, MODEL_GENERATION } = settings;
    const tried = options.flags.migrateOnly ? Promise.resolve([]) : tryModels(MODELS_DIR, MODEL_GENERATION);
    tried.catch(() => undefined);
    const secrets = loadSecrets(settings.DATA_DIR);
    Object.assign(process.env, { NODE_ENV: settings.NODE_ENV });
    process.env.AUTH_SECRET ||= secrets.authSecret;
    process.env.DATABASE_URL = await this.#startDatabase(secrets.postgresPassword);
    this.#throwIfStopping();
    this.#unseen = await prepareDatabase(process.env.DATABASE_URL, options.flags.newCredentials);
    this.#throwIfStopping();
    if (options.flags.migrateOnly) return this.#stop();
    await tried;
    this.#throwIfStopping();

    this.#startChildren();
    const problem = await awaitReady(localUrl(settings, '/health/ready'), {
      timeoutMs: READY_TIMEOUT_MS,
      signal: this.#stopping.signal,
    });
    this.#throwIfStopping();
    if (problem === null) say.done(`Ready on ${this.#url} in ${seconds(startedMs)}`);
    else
      say.warn(`Not ready after ${READY_TIMEOUT_MS / 1_000} s (${problem}); see ${settings.DATA_DIR}/logs`);
    if (this.#unseen === null) showAddress(this.#url);
    this.#showUnseen();
  }

  async #startDatabase(password: string): Promise<string> {
    const { settings } = this;
    if (settings.DATABASE_URL !== undefined) {
      say.done(`Database at ${new URL(settings.DATABASE_URL).host}`);
      return settings.DATABASE_URL;
    }
    const startedMs = performance.now();
    this.#database = new EmbeddedPostgres({
      dataDir: settings.DATA_DIR,
      password,
      port: settings.EMBEDDED_POSTGRES_PORT,
      mayMovePort: !process.env.EMBEDDED_POSTGRES_PORT,
      maxConnections: connectionsFor(settings.DATABASE_POOL_SIZE),
    });
    await this.#database.start();
    say.done(`${this.#database.description} in ${seconds(startedMs)}`);
    return this.#database.url;
  }

  #startChildren(): void {
    const { DATA_DIR, LOG_LEVEL } = this.settings;
    const echo = !process.stdout.isTTY || LOG_LEVEL === 'debug';
    for (const [name, script] of [
      ['worker', 'worker.js'],
      ['web', 'server.js'],
    ] as const) {
      const logFile = path.resolve(DATA_DIR, 'logs', `${name}.log`);
      const env = { ...process.env, ...NO_TELEMETRY };
      const child = new SupervisedChild({ name, script: bundlePath(script), env, logFile, echo });
      this.#children.push(child);
      child.start();
    }
  }

  /** Starts the processes again as their bundles are now. */
  restart(): void {
    if (this.#stopping.signal.aborted) return;
    say.doing('The sources have changed: restarting');
    for (const child of this.#children) child.restart();
  }

  #showUnseen(): void {
    if (this.#unseen !== null) showFirstRun(this.#url, this.#unseen);
    this.#unseen = null;
  }

  #throwIfStopping(): void {
    this.#stopping.signal.throwIfAborted();
  }

  stopUnlessStopping(): void {
    if (!this.#stopping.signal.aborted) void this.#stop();
  }

  /** The first signal stops, the second kills. */
  onSignal(): void {
    if (!this.#stopping.signal.aborted) {
      this.stopUnlessStopping();
      return;
    }
    this.#exitCode = 1;
    for (const child of this.#children) child.kill();
    setTimeout(() => process.exit(1), KILL_MS);
    void this.#database?.stop(KILL_MS).finally(() => process.exit(1));
  }

  async #stop(): Promise<never> {
    this.#stopping.abort();
    this.#showUnseen();
    if (this.#children.length > 0)
      say.doing('Stopping: requests and running steps finish first (Ctrl-C again to kill)');
    const graceMs = this.settings.SHUTDOWN_GRACE_MS + EXTRA_GRACE_MS;
    await Promise.all(this.#children.map((child) => child.stop(graceMs)));
    await this.#database?.stop(DATABASE_STOP_MS);
    this.#unclaim();
    if (this.#exitCode === 0) say.done('Stopped.');
    process.exit(this.#exitCode);
  }

  async fail(error: unknown): Promise<void> {
    // A part that a signal has interrupted; the stop is under way.
    if (this.#stopping.signal.aborted) return;
    say.fail(describe(explainFullDisk(error, this.settings.DATA_DIR) ?? error));
    this.#exitCode = 1;
    await this.#stop();
  }
}

const describe = (error: unknown) =>
  error instanceof StartError ? error.message : String((error as Error)?.stack ?? error);

/**
 * Starts everything and returns when it is ready; from then on signals decide. Exits the process when it can't.
 * @returns what starts the processes again, for who changes their sources
 */
export async function launch(options: LaunchOptions): Promise<{ restart: () => void }> {
  // Whoever reads our output may go; the product stays. Files hold videos and secrets: nobody else reads them.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.umask(0o077);
  let settings: Env;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    say.fail(describe(error));
    process.exit(1);
  }
  const launcher = new Launcher(settings, options);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => launcher.onSignal());
  whenNpmEnds(() => launcher.stopUnlessStopping());
  process.on('uncaughtException', (error) => void launcher.fail(error));
  await launcher.run().catch((error: unknown) => launcher.fail(error));
  return { restart: () => launcher.restart() };
}
