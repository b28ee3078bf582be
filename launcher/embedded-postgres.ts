import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { StartError, say } from './console';
import {
  type Account,
  type Binaries,
  isReachable,
  locateBinaries,
  postgresAccount,
} from './postgres-binaries';
import { isPortFree } from './preflight';

const DATABASE = 'lifesign';
const USER = 'lifesign';
const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const PORTS_TO_TRY = 50;
const RESTART_DELAYS_MS = [200, 500, 1_000, 2_000, 5_000];

export interface EmbeddedPostgresOptions {
  dataDir: string;
  password: string;
  port: number;
  /** False: the port was asked for, so another one will not do. */
  mayMovePort: boolean;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * A real PostgreSQL server from npm, with its data under the data folder; started, watched, restarted and stopped.
 * Survives kill -9 of itself (restarted) and of the launcher (the next start adopts it).
 */
export class EmbeddedPostgres {
  readonly #account: Account | null;
  readonly #binaries: Binaries;
  readonly #folder: string;
  readonly #logFile: string;
  #port: number;
  #child: ChildProcess | null = null;
  #adoptedPid: number | null = null;
  #watch: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(private readonly options: EmbeddedPostgresOptions) {
    const dataDir = path.resolve(options.dataDir);
    this.#account = postgresAccount();
    // One place per data folder, outside closed home folders.
    const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
    const fallback = path.join('/var/lib/lifesign', name);
    this.#binaries = locateBinaries(this.#account, fallback);
    this.#logFile = path.join(dataDir, 'logs', 'postgres.log');
    this.#port = options.port;
    const wished = path.join(dataDir, 'postgres');
    if (this.#account === null || isReachable(dataDir, this.#account)) {
      this.#folder = wished;
    } else {
      this.#folder = path.join(fallback, 'postgres');
      say.warn(
        `The account ${this.#account.name} can't enter ${dataDir}; the database lies in ${this.#folder}.`,
      );
    }
  }

  get url(): string {
    return `postgres://${USER}:${this.options.password}@${HOST}:${this.#port}/${DATABASE}`;
  }

  get description(): string {
    const origin = this.#adoptedPid === null ? '' : ', already running';
    return `PostgreSQL on ${HOST}:${this.#port} (data in ${path.relative('.', this.#folder) || this.#folder}${origin})`;
  }

  get #pidFile(): string {
    return path.join(this.#folder, 'postmaster.pid');
  }

  get #pid(): number | null {
    return this.#adoptedPid ?? this.#child?.pid ?? null;
  }

  /** @throws StartError when it can't be started */
  async start(): Promise<void> {
    if (!existsSync(path.join(this.#folder, 'PG_VERSION'))) this.#initialise();
    if (!(await this.#adopt())) {
      this.#port = await this.#choosePort();
      await this.#launch();
    }
    await this.#createDatabase();
    this.#watch = setInterval(() => void this.#check(), 500);
  }

  #initialise(): void {
    // What is there without PG_VERSION is a half-made cluster of a start that was killed.
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-init-'));
    const passwordFile = path.join(scratch, 'password');
    writeFileSync(passwordFile, this.options.password, { mode: 0o600 });
    if (this.#account !== null) {
      for (const item of [this.#folder, scratch, passwordFile])
        chownSync(item, this.#account.uid, this.#account.gid);
    }
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const { status, stderr, error } = spawnSync(
      this.#binaries.initdb,
      [
        '-D',
        this.#folder,
        '-U',
        USER,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--no-instructions',
        ...locale,
      ],
      { ...this.#identity, encoding: 'utf8', env: this.#environment, cwd: os.tmpdir() },
    );
    rmSync(scratch, { recursive: true, force: true });
    if (status === 0) return;
    rmSync(this.#folder, { recursive: true, force: true });
    const hint = /musl|not found|ENOENT/.test(`${stderr}${error}`)
      ? ' It needs glibc; on Alpine set DATABASE_URL.'
      : '';
    throw new StartError(`PostgreSQL could not be set up: ${(stderr || String(error)).trim()}${hint}`);
  }

  get #identity(): { uid?: number; gid?: number } {
    return this.#account === null ? {} : { uid: this.#account.uid, gid: this.#account.gid };
  }

  /** Nothing of ours, above all no secret. */
  get #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' } as unknown as NodeJS.ProcessEnv;
  }

  /** Takes over a server that an earlier launcher left behind, or removes what a dead one left. */
  async #adopt(): Promise<boolean> {
    if (!existsSync(this.#pidFile)) return false;
    const lines = readFileSync(this.#pidFile, 'utf8').split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    if (isPostgres(pid)) {
      if (port > 0) this.#port = port;
      if (await this.#answers(2_000)) {
        this.#adoptedPid = pid;
        return true;
      }
      throw new StartError(
        `A PostgreSQL (process ${pid}) holds ${this.#folder} and does not answer. Stop it first.`,
      );
    }
    rmSync(this.#pidFile, { force: true });
    return false;
  }

  async #choosePort(): Promise<number> {
    const { port, mayMovePort } = this.options;
    for (let at = port; at < port + (mayMovePort ? PORTS_TO_TRY : 1); at++)
      if (await isPortFree(at, HOST)) return at;
    throw new StartError(
      `Port ${port} for the embedded PostgreSQL is in use. Choose another: EMBEDDED_POSTGRES_PORT.`,
    );
  }

  /** After a kill -9 the old server's last processes may hold the folder for a moment; so it is tried again. */
  async #launch(): Promise<void> {
    const untilMs = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < untilMs && !this.#isStopping) {
      const child = this.#spawn();
      while (child.exitCode === null && child.signalCode === null && performance.now() < untilMs) {
        if (await this.#answers(1_000)) return;
        await wait(20);
      }
      await wait(200);
    }
    if (!this.#isStopping) throw new StartError(`PostgreSQL does not start; see ${this.#logFile}.`);
  }

  #spawn(): ChildProcess {
    // Its log goes to a file and not through us, so that it can outlive a killed launcher.
    const log = openSync(this.#logFile, 'a');
    const library = path.join(this.#binaries.root, 'lib/postgresql/pg_stat_statements.so');
    const settings = {
      listen_addresses: HOST,
      unix_socket_directories: '',
      max_connections: '100',
      shared_buffers: '128MB',
      log_min_messages: 'warning',
      log_line_prefix: '%m [%p] ',
      timezone: 'UTC',
      ...(existsSync(library) && { shared_preload_libraries: 'pg_stat_statements' }),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(this.#binaries.postgres, ['-D', this.#folder, '-p', String(this.#port), ...flags], {
      ...this.#identity,
      env: this.#environment,
      cwd: os.tmpdir(),
      stdio: ['ignore', log, log],
      // A group of its own: Ctrl-C is for us, and the database has to stop last.
      detached: true,
    });
    child.on('error', (error) => say.fail(`PostgreSQL: ${error.message}`));
    this.#child = child;
    return child;
  }

  async #answers(timeoutMs: number, database = 'postgres'): Promise<boolean> {
    const sql = this.#connect(database, timeoutMs);
    try {
      await sql`select 1`;
      return true;
    } catch {
      return false;
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  #connect(database: string, timeoutMs: number) {
    return postgres({
      host: HOST,
      port: this.#port,
      user: USER,
      password: this.options.password,
      database,
      max: 1,
      connect_timeout: timeoutMs / 1_000,
      onnotice: () => undefined,
    });
  }

  async #createDatabase(): Promise<void> {
    const sql = this.#connect('postgres', 5_000);
    try {
      const known = await sql`select 1 from pg_database where datname = ${DATABASE}`;
      if (known.length === 0) await sql.unsafe(`create database ${DATABASE}`);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** Restarts the server when it has died; web and worker reconnect by themselves. */
  async #check(): Promise<void> {
    const pid = this.#pid;
    if (this.#isStopping || (pid !== null && isPostgres(pid))) return;
    clearInterval(this.#watch);
    this.#adoptedPid = null;
    say.warn('PostgreSQL has died; restarting it.');
    for (let attempt = 0; !this.#isStopping; attempt++) {
      try {
        rmSync(this.#pidFile, { force: true });
        await this.#launch();
        if (!this.#isStopping) say.done('PostgreSQL is back.');
        break;
      } catch (error) {
        say.fail((error as Error).message);
        await wait(RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)]!);
      }
    }
    this.#watch = setInterval(() => void this.#check(), 500);
  }

  /** Stops the server: open transactions are rolled back, data are flushed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#watch);
    const pid = this.#pid;
    if (pid === null) return;
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      if (!isPostgres(pid)) return;
      process.kill(pid, signal);
      const untilMs = performance.now() + STOP_TIMEOUT_MS;
      while (isPostgres(pid) && performance.now() < untilMs) await wait(20);
    }
  }
}

/** True when the process lives and, where that can be told, is a PostgreSQL server. */
function isPostgres(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // A zombie has an empty command line; it is dead already.
    return process.platform !== 'linux' || /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}
