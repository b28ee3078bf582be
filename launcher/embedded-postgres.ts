import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { identityOf } from '@/db/server/accounts';
import {
  initialiseCluster,
  postgresEnvironment,
  SUPERUSER,
  writeServerSettings,
} from '@/db/server/initialise-cluster';
import { type Binaries, locateBinaries } from '@/db/server/postgres-binaries';
import { StartError, say } from './console';
import { explainFullDisk } from './full-disk';
import { findFreePort, findPortHolder } from './ports';
import { PostgresLog } from './postgres-log';
import { createDatabase, DATABASE, HOST, type Login, logIn } from './postgres-login';
import { findPlace, hasCluster, type Place, remember } from './postgres-place';
import { isPidFileMisleading, isServerAlive, readServerState } from './postgres-state';
import { isAlive } from './processes';

/** For a server that can't start yet since the last processes of the one before hold the folder. */
const HANDOVER_TIMEOUT_MS = 30_000;
/** After a crash the server repeats what its log holds, up to 1 GiB of it. */
const RECOVERY_TIMEOUT_MS = 600_000;
const SAY_RECOVERING_AFTER_MS = 5_000;
const PORTS_TO_TRY = 50;
const WATCH_EVERY_MS = 250;
const RESTART_DELAYS_MS = [200, 500, 1_000, 2_000, 5_000];
const IMMEDIATE_STOP_MS = 2_000;

export interface EmbeddedPostgresOptions {
  dataDir: string;
  password: string;
  port: number;
  /** False: the port was asked for, so another one will not do. */
  mayMovePort: boolean;
  maxConnections?: number;
  /** For a database that can't lie in the data folder, and binaries that its account can't reach. */
  fallbackRoot?: string;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A real PostgreSQL server from npm, with its data under the data folder; started, watched, restarted and stopped.
 * Survives kill -9 of itself (it is restarted) and of the launcher (the next start adopts it).
 */
export class EmbeddedPostgres {
  readonly #dataDir: string;
  readonly #place: Place;
  readonly #binaries: Binaries;
  readonly #log: PostgresLog;
  #port: number;
  #mayMovePort: boolean;
  /** The server: our child, or one that an earlier launcher left behind; null while there is none. */
  #pid: number | null = null;
  #isAdopted = false;
  #watch: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isRestarting = false;

  /** @throws StartError when PostgreSQL can't run here */
  constructor(private readonly options: EmbeddedPostgresOptions) {
    this.#dataDir = path.resolve(options.dataDir);
    this.#place = findPlace(this.#dataDir, options.fallbackRoot);
    this.#binaries = locateBinaries(this.#place.account, options.fallbackRoot);
    this.#log = new PostgresLog(path.join(this.#dataDir, 'logs', 'postgres.log'));
    this.#mayMovePort = options.mayMovePort;
    this.#port = options.mayMovePort ? (this.#place.lastPort ?? options.port) : options.port;
  }

  get url(): string {
    return `postgres://${SUPERUSER}:${this.options.password}@${HOST}:${this.#port}/${DATABASE}`;
  }

  get #login(): Login {
    return { port: this.#port, password: this.options.password };
  }

  get description(): string {
    const { folder } = this.#place;
    const relative = path.relative('.', folder);
    const where = relative.startsWith('..') || relative === '' ? folder : relative;
    const origin = this.#isAdopted ? ', was still running' : '';
    return `PostgreSQL ${this.#binaries.version} on ${HOST}:${this.#port} (data in ${where}${origin})`;
  }

  get pid(): number | null {
    return this.#pid;
  }

  /** Resolves when it takes connections and the database exists. @throws StartError when it can't be started */
  async start(): Promise<void> {
    const { folder, account } = this.#place;
    if (!hasCluster(folder)) initialiseCluster(this.#binaries, account, folder, this.options.password);
    remember(this.#dataDir, this.#place, this.#port);
    await this.#acquire();
    remember(this.#dataDir, this.#place, this.#port);
    await createDatabase(this.#login);
    // From here on others know the address.
    this.#mayMovePort = false;
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  /** Adopts the server that runs on the folder, or launches one. */
  async #acquire(): Promise<void> {
    const { folder } = this.#place;
    const untilMs = performance.now() + HANDOVER_TIMEOUT_MS;
    while (performance.now() < untilMs) {
      this.#throwIfStopping();
      const state = readServerState(folder);
      if (state !== null && isServerAlive(state)) {
        if (await this.#untilReady(state.pid, () => !isAlive(state.pid))) {
          this.#isAdopted = true;
          return;
        }
      } else {
        if (state !== null && isPidFileMisleading(state)) rmSync(path.join(folder, 'postmaster.pid'));
        this.#isAdopted = false;
        if (await this.#launch()) return;
      }
      await wait(100);
    }
    throw new StartError(`PostgreSQL does not start:\n${this.#log.tail()}`);
  }

  /** @returns false when it may work a moment later or on the next port */
  async #launch(): Promise<boolean> {
    await this.#choosePort();
    writeServerSettings(this.#binaries, this.#place.account, this.#place.folder, {
      host: HOST,
      port: this.#port,
      maxConnections: this.options.maxConnections ?? 100,
    });
    this.#log.rotate();
    this.#log.mark();
    const child = this.#spawn();
    let hasExited = false;
    const onEnd = () => {
      hasExited = true;
      // While it starts, the wait below notices.
      if (this.#watch !== undefined) this.#look();
    };
    child.once('exit', onEnd).once('error', onEnd);
    if (child.pid !== undefined && (await this.#untilReady(child.pid, () => hasExited))) return true;
    const said = this.#log.tail();
    // The processes of a killed server need a moment to notice; meanwhile the next one refuses to start.
    if (/lock file|shared memory block/.test(said)) return false;
    if (/could not bind|Address already in use/.test(said)) return false;
    throw new StartError(`PostgreSQL does not start:\n${said}`);
  }

  async #choosePort(): Promise<void> {
    const wished = this.#port;
    const last = this.#mayMovePort ? Math.min(65_535, wished + PORTS_TO_TRY) : wished;
    const port = await findFreePort(wished, last, HOST);
    if (port === null) {
      const holder = findPortHolder(wished);
      throw new StartError(
        `Port ${wished}, wanted for the embedded PostgreSQL, is in use${holder === null ? '' : ` (${holder})`}. Choose another: EMBEDDED_POSTGRES_PORT.`,
      );
    }
    if (port !== wished) say.warn(`Port ${wished} is in use; PostgreSQL takes ${port} and keeps it.`);
    this.#port = port;
  }

  #spawn(): ChildProcess {
    const { account, folder } = this.#place;
    // Its log goes to a file and not through us, so that it can outlive a killed launcher.
    const log = this.#log.open();
    const child = spawn(this.#binaries.postgres, ['-D', folder], {
      ...identityOf(account),
      env: postgresEnvironment,
      cwd: os.tmpdir(),
      stdio: ['ignore', log.fd, log.fd],
      // A group of its own: Ctrl-C is for us, and the database has to stop last.
      detached: true,
    });
    log.close();
    return child;
  }

  /** Waits for the server's own word in the pid file, then logs in. @returns false when it ended instead */
  async #untilReady(pid: number, hasEnded: () => boolean): Promise<boolean> {
    this.#pid = pid;
    const startedMs = performance.now();
    let isSaid = false;
    while (!hasEnded()) {
      this.#throwIfStopping();
      const state = readServerState(this.#place.folder);
      if (state?.pid === pid && state.isReady) {
        this.#port = state.port;
        await logIn(this.#login);
        return true;
      }
      const elapsedMs = performance.now() - startedMs;
      if (elapsedMs > RECOVERY_TIMEOUT_MS)
        throw new StartError(`PostgreSQL is not ready:\n${this.#log.tail()}`);
      if (!isSaid && elapsedMs > SAY_RECOVERING_AFTER_MS) {
        say.doing('PostgreSQL is recovering from a crash; this may take some minutes');
        isSaid = true;
      }
      await wait(10);
    }
    this.#pid = null;
    return false;
  }

  #throwIfStopping(): void {
    if (this.#isStopping) throw new StartError('PostgreSQL was stopped while it started.');
  }

  /** Restarts the server when it has died; web and worker reconnect by themselves. */
  #look(): void {
    this.#log.rotate();
    if (this.#isStopping || this.#isRestarting || (this.#pid !== null && isAlive(this.#pid))) return;
    this.#isRestarting = true;
    say.warn('PostgreSQL has died; restarting it.');
    void this.#restart().finally(() => {
      this.#isRestarting = false;
    });
  }

  async #restart(): Promise<void> {
    for (let attempt = 0; !this.#isStopping; attempt++) {
      try {
        await this.#acquire();
        say.done(`PostgreSQL is back on ${HOST}:${this.#port}.`);
        return;
      } catch (error) {
        if (this.#isStopping) return;
        say.fail((explainFullDisk(error, this.#dataDir) ?? (error as Error)).message);
        await wait(RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)]!);
      }
    }
  }

  /**
   * Stops the server: open transactions are rolled back, data are flushed. After `budgetMs` it stops without flushing
   * (nothing is lost; the next start replays its log).
   */
  async stop(budgetMs = 5_000): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watch);
    const pid = this.#pid;
    for (const [signal, timeoutMs] of [
      ['SIGINT', budgetMs],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
    ] as const) {
      if (pid === null || !isAlive(pid)) return;
      process.kill(pid, signal);
      const untilMs = performance.now() + timeoutMs;
      while (isAlive(pid) && performance.now() < untilMs) await wait(10);
    }
  }
}
