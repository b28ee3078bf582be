import type { Inngest } from 'inngest';
import postgres from 'postgres';
import { guardClient } from '@/db/guard-client';
import { SilenceWatch } from '@/db/silence-watch';
import { errorFields } from '@/lib/log';
import type { DriverLog } from './embedded/types';
import { HistoryPurge } from './history-purge';

export interface EventRelayOptions {
  /** URL of the database, or URL and postgres.js options. */
  sql: string | { url: string; options?: postgres.Options<Record<string, never>> };
  /** A client of an Inngest server; its `send` is all that is used. */
  client: Pick<Inngest.Any, 'send'>;
  log: DriverLog;
  /** Longest time between looks at the outbox. Default 1 s. */
  pollMs?: number;
  /** Waits after the 1st, 2nd, … failure to send an event; the last one repeats. */
  retryDelaysMs?: readonly number[];
}

interface OutboxRow {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  attempts: number;
}

const BATCH = 100;
/** A relay that dies while it sends lets others try again after this long; so long it waits for the database, too. */
const CLAIM_S = 30;
const DEFAULT_RETRY_DELAYS_MS: readonly number[] = [500, 2_000, 5_000, 15_000, 60_000];

/**
 * Sends the outbox (`wf.event`) to an Inngest server, at least once; the server drops repeats by event id.
 * Several may run at once. The embedded driver must not run on the same database.
 */
export class EventRelay {
  readonly #options: Required<Omit<EventRelayOptions, 'sql'>>;
  readonly #watch = new SilenceWatch(CLAIM_S * 1_000);
  readonly #sql: postgres.Sql;
  readonly #purge: HistoryPurge;
  #isRunning = false;
  #isTroubled = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #wakeAsked = false;
  #sent = 0;

  constructor({ sql, ...options }: EventRelayOptions) {
    this.#options = { pollMs: 1_000, retryDelaysMs: DEFAULT_RETRY_DELAYS_MS, ...options };
    this.#purge = new HistoryPurge({ log: options.log, isStopping: () => !this.#isRunning });
    const { url, options: given } = typeof sql === 'string' ? { url: sql, options: {} } : sql;
    const client = postgres(url, {
      connect_timeout: 5,
      onnotice: () => undefined,
      ...given,
      // Listening, sending and purging have one each.
      max: 3,
      transform: {},
      ...{ socket: this.#watch.openSocket },
    });
    this.#sql = guardClient(client, this.#watch);
  }

  /** Begins to send. @throws when the database cannot be reached */
  async start(): Promise<void> {
    await this.#sql.listen('wf', () => this.#poke());
    this.#isRunning = true;
    this.#loop = this.#work();
  }

  /** Finishes the batch that is being sent and disconnects. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#poke();
    await this.#loop;
    await this.#sql.end({ timeout: 2 });
    this.#watch.close();
  }

  stats(): { sent: number; troubled: boolean } {
    return { sent: this.#sent, troubled: this.#isTroubled };
  }

  #poke(): void {
    this.#wakeAsked = true;
    this.#wake();
  }

  async #work(): Promise<void> {
    while (this.#isRunning) {
      this.#wakeAsked = false;
      let isMore = false;
      try {
        isMore = await this.#turn();
      } catch (error) {
        this.#trouble('workflow.outbox_unreachable', error);
      }
      if (!isMore && !this.#wakeAsked) await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  /** Claims a batch and sends it. @returns whether there may be more */
  async #turn(): Promise<boolean> {
    this.#purge.beginIfDue(this.#sql);
    const rows = await this.#sql<OutboxRow[]>`
      with due as (
        select id from wf.event where processed_at is null and available_at <= now()
        order by seq limit ${BATCH} for update skip locked
      )
      update wf.event e set attempts = attempts + 1, available_at = now() + make_interval(secs => ${CLAIM_S})
      from due where e.id = due.id
      returning e.id, e.name, e.data, e.attempts, (extract(epoch from e.created_at) * 1000)::float8 as ts`;
    if (rows.length === 0) return false;
    await this.#send(rows);
    return rows.length === BATCH && !this.#isTroubled;
  }

  async #send(rows: OutboxRow[]): Promise<void> {
    try {
      const events = rows.map(({ id, name, data, ts }) => ({ id, name, data, ts: Math.floor(ts) }));
      await this.#options.client.send(events);
      await this
        .#sql`update wf.event set processed_at = now() where id = any(${rows.map(({ id }) => id)}::text[])`;
      this.#sent += rows.length;
      if (this.#isTroubled) this.#options.log.info('workflow.relay_recovered', {});
      this.#isTroubled = false;
    } catch (error) {
      // One event the server refuses must not hold up the others of its batch.
      if (rows.length > 1 && isRefusal(error)) {
        for (const row of rows) await this.#send([row]);
        return;
      }
      this.#trouble('workflow.relay_failed', error);
      await this.#postpone(rows);
    }
  }

  async #postpone(rows: OutboxRow[]): Promise<void> {
    const delays = this.#options.retryDelaysMs;
    const waits = rows.map(({ attempts }) => (delays[Math.min(attempts, delays.length) - 1] ?? 0) / 1_000);
    await this.#sql`
      update wf.event e set available_at = now() + make_interval(secs => g.wait_s)
      from unnest(${rows.map(({ id }) => id)}::text[], ${waits}::float8[]) as g (id, wait_s)
      where e.id = g.id and e.processed_at is null`;
  }

  #trouble(event: string, error: unknown): void {
    if (!this.#isTroubled) this.#options.log.warn(event, errorFields(error));
    this.#isTroubled = true;
  }
}

/** The server understood the request and said no, as opposed to not being there. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^Inngest API Error: 4\d\d/.test(error.message);
}
