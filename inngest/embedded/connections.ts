import postgres from 'postgres';
import type { DriverLog } from './types';

/** Advisory lock class of worker liveness; the second number is the worker's. */
export const WORKER_LOCK_CLASS = 1_279_677_031;
/** Transaction lock under which jobs are handed out, so that limits are exact. */
export const CLAIM_LOCK = 7_265_110_422;

/**
 * Every query on the queue finds few rows by index. The planner learns table sizes late and would scan or hash the
 * history meanwhile, and planning anew costs more than running.
 */
export const QUEUE_PLANNING = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;

export interface ConnectionSettings {
  url: string;
  options?: postgres.Options<Record<string, never>>;
  poolSize: number;
  log: DriverLog;
  onNotify(payload: string): void;
}

/**
 * The connections of one worker: a pool for state that must survive, one for the queue whose loss is harmless
 * (a lost claim is claimed again, so it need not wait for the disk), and one session that listens and holds the
 * lock that says this worker is alive.
 */
export class Connections {
  readonly state: postgres.Sql;
  readonly queue: postgres.Sql;
  readonly #session: postgres.Sql;
  readonly #settings: ConnectionSettings;
  #worker = 0;
  #aliveSinceMs = 0;
  #reconnected = false;
  #closing = false;
  #securing: Promise<void> | undefined;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    const base: postgres.Options<Record<string, never>> = {
      connect_timeout: 5,
      backoff: false,
      onnotice: () => undefined,
      ...settings.options,
      transform: {},
    };
    const connection = {
      application_name: 'lifesign-workflow',
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 10_000,
      ...settings.options?.connection,
    };
    this.state = postgres(settings.url, { ...base, connection, max: settings.poolSize, idle_timeout: 60 });
    this.queue = postgres(settings.url, {
      ...base,
      connection: { ...connection, ...QUEUE_PLANNING, synchronous_commit: 'off' },
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
    });
    const session = {
      ...base,
      connection,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      fetch_types: false,
      onnotify: (_channel: string, payload: string) => settings.onNotify(payload),
      onclose: () => this.#onSessionLost(),
    };
    this.#session = postgres(settings.url, session as postgres.Options<Record<string, never>>);
  }

  /** This worker's number; leases carry it. */
  get worker(): number {
    return this.#worker;
  }

  /** False between losing the session and having it back. */
  get alive(): boolean {
    return this.#aliveSinceMs > 0;
  }

  /**
   * After a restart of Postgres every worker's lock is gone for a moment. A worker that has been there before gives
   * the others time to come back before it calls them dead; a new process does not wait.
   */
  mayReap(nowMs: number = Date.now()): boolean {
    return this.alive && (!this.#reconnected || nowMs - this.#aliveSinceMs > 5_000);
  }

  /** Connects and takes the liveness lock. @throws when the database cannot be reached or lacks the schema. */
  async open(): Promise<void> {
    const [row] = await this.queue<{ number: number }[]>`select nextval('wf.worker_number')::int as number`;
    this.#worker = row!.number;
    await this.#secureSession();
  }

  async #secureSession(): Promise<void> {
    const [row] = await this.#session<{ taken: boolean }[]>`
      select pg_try_advisory_lock(${WORKER_LOCK_CLASS}::int, ${this.#worker}::int) as taken`;
    if (row?.taken !== true) throw new Error('the lock of this worker is still held by its old connection');
    await this.#session`listen wf`;
    this.#aliveSinceMs = Date.now();
  }

  #onSessionLost(): void {
    if (this.#aliveSinceMs === 0 || this.#closing) return;
    this.#aliveSinceMs = 0;
    this.#reconnected = true;
    this.#settings.log.warn('workflow.session_lost', { worker: this.#worker });
    this.#securing ??= this.#regainSession().finally(() => {
      this.#securing = undefined;
    });
  }

  async #regainSession(): Promise<void> {
    for (let waitMs = RECONNECT_MIN_MS; !this.#closing; waitMs = Math.min(RECONNECT_MAX_MS, waitMs * 2)) {
      try {
        await this.#secureSession();
        this.#settings.log.info('workflow.session_regained', { worker: this.#worker });
        this.#settings.onNotify('session');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#aliveSinceMs = 0;
    await Promise.all([this.state, this.queue, this.#session].map((sql) => sql.end({ timeout: 2 })));
  }
}
