import postgres from 'postgres';
import { guardTransactions } from '@/db/guard-transactions';
import { WORKER_LOCK_CLASS } from '@/db/locks';
import type { DriverLog } from './types';
import { within } from './within';

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

/** A connection of its own that stays open. */
const LASTING = { max: 1, idle_timeout: 0, max_lifetime: null };
const SESSION_TIMEOUT_MS = 8_000;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 500;

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
 * lock that says this worker is alive. A connection that stopped answering is replaced: TCP would take a quarter of
 * an hour to notice.
 */
export class Connections {
  readonly #settings: ConnectionSettings;
  #state: postgres.Sql;
  #queue: postgres.Sql;
  #session: postgres.Sql;
  #worker = 0;
  #aliveSinceMs = 0;
  #reconnected = false;
  #closing = false;
  #securing: Promise<void> | undefined;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.#state = this.#openState();
    this.#queue = this.#openQueue();
    this.#session = this.#openSession();
  }

  get state(): postgres.Sql {
    return this.#state;
  }

  get queue(): postgres.Sql {
    return this.#queue;
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

  /** Drops a pool that does not answer and opens another; what waits on the old one fails and may be repeated. */
  renewState(): void {
    this.#drop(this.#state);
    this.#state = this.#openState();
  }

  renewQueue(): void {
    this.#drop(this.#queue);
    this.#queue = this.#openQueue();
  }

  /** Notices a session whose other end is gone without a word. Never rejects. */
  async checkSession(): Promise<void> {
    const session = this.#session;
    if (!this.alive) return;
    await within(SESSION_TIMEOUT_MS, session`select 1`).catch(() => this.#onSessionLost(session));
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#aliveSinceMs = 0;
    await Promise.all([this.state, this.queue, this.#session].map((sql) => sql.end({ timeout: 2 })));
  }

  #openState(): postgres.Sql {
    return this.#open({ max: this.#settings.poolSize, idle_timeout: 60 }, {});
  }

  #openQueue(): postgres.Sql {
    return this.#open(LASTING, { ...QUEUE_PLANNING, synchronous_commit: 'off' });
  }

  #openSession(): postgres.Sql {
    const session: postgres.Sql = this.#open(
      {
        ...LASTING,
        fetch_types: false,
        onnotify: (_channel: string, payload: string) => this.#settings.onNotify(payload),
        onclose: () => this.#onSessionLost(session),
      },
      {},
    );
    return session;
  }

  #open(options: object, parameters: object): postgres.Sql {
    const given = this.#settings.options;
    const client = postgres(this.#settings.url, {
      connect_timeout: 5,
      backoff: false,
      onnotice: () => undefined,
      ...given,
      transform: {},
      ...options,
      connection: {
        application_name: 'lifesign-workflow',
        statement_timeout: 10_000,
        idle_in_transaction_session_timeout: 10_000,
        ...given?.connection,
        ...parameters,
      },
    } as postgres.Options<Record<string, never>>);
    return guardTransactions(client);
  }

  #drop(sql: postgres.Sql): void {
    sql.end({ timeout: 0 }).catch(() => undefined);
  }

  async #secureSession(): Promise<void> {
    const session = this.#session;
    const [row] = await within(
      SESSION_TIMEOUT_MS,
      session<{ taken: boolean }[]>`
        select pg_try_advisory_lock(${WORKER_LOCK_CLASS}::int, ${this.#worker}::int) as taken`,
    );
    if (row?.taken !== true) {
      // Only our own former connection can hold it; the server has not noticed yet that it is gone.
      await session`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and classid::bigint = ${WORKER_LOCK_CLASS}::bigint
          and objid::bigint = ${this.#worker}::bigint and objsubid = 2 and granted and pid <> pg_backend_pid()`;
      throw new Error('the lock of this worker was still held by its former connection');
    }
    await within(SESSION_TIMEOUT_MS, session`listen wf`);
    this.#aliveSinceMs = Date.now();
  }

  #onSessionLost(session: postgres.Sql): void {
    if (this.#aliveSinceMs === 0 || this.#closing || session !== this.#session) return;
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
        // A fresh client each time: an old one may have been dropped, or hang.
        this.#drop(this.#session);
        this.#session = this.#openSession();
        await this.#secureSession();
        this.#settings.log.info('workflow.session_regained', { worker: this.#worker });
        this.#settings.onNotify('session');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}
