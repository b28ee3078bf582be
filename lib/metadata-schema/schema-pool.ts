import { log } from '@/lib/log';
import { type SchemaThread, startSchemaThread, ThreadExhausted } from './schema-thread';

/** Two, so that one tenant's slow schema leaves the other thread to everybody else. */
const MAX_THREADS = 2;
const MAX_WAITING = 500;
/** A schema that exhausted this many threads within the window is refused without trying until the window ends. */
const MAX_STRIKES = 2;
const STRIKE_WINDOW_MS = 30_000;

/** More work is waiting than the pool will get to in time. */
export class PoolOverloaded extends Error {}

type Work<T> = (thread: SchemaThread) => Promise<T>;

interface Strikes {
  count: number;
  until: number;
}

/** Warm worker threads, started at the first use. A thread whose work fails is replaced; others don't notice. */
export class SchemaPool {
  private readonly idle: SchemaThread[] = [];
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly strikes = new Map<string, Strikes>();

  /**
   * Runs `work` in a thread of its own. `schemaKey` names the schema, or the version of one, whose cost it is.
   * @throws what `work` throws; ThreadExhausted at once for a schema that has done so repeatedly; PoolOverloaded
   */
  async run<T>(schemaKey: string, work: Work<T>): Promise<T> {
    await this.turn();
    try {
      this.refuseStruck(schemaKey);
      return await this.inThread(work);
    } catch (error) {
      if (error instanceof ThreadExhausted) this.strike(schemaKey, error);
      throw error;
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Ends the idle threads. */
  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((thread) => thread.end()));
  }

  private async inThread<T>(work: Work<T>): Promise<T> {
    let thread = this.idle.pop();
    if (!thread?.isAlive) thread = await startSchemaThread();
    try {
      const result = await work(thread);
      this.idle.push(thread);
      return result;
    } catch (error) {
      void thread.end();
      throw error;
    }
  }

  private async turn(): Promise<void> {
    if (this.running >= MAX_THREADS) {
      if (this.waiting.length >= MAX_WAITING) throw new PoolOverloaded(`${MAX_WAITING} checks are waiting`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
  }

  private refuseStruck(schemaKey: string): void {
    const strikes = this.strikes.get(schemaKey);
    if (strikes === undefined || strikes.count < MAX_STRIKES || Date.now() > strikes.until) return;
    throw new ThreadRefused('the schema took too long before');
  }

  private strike(schemaKey: string, error: ThreadExhausted): void {
    if (error instanceof ThreadRefused) return;
    const now = Date.now();
    for (const [key, { until }] of this.strikes) if (until < now) this.strikes.delete(key);
    const count = (this.strikes.get(schemaKey)?.count ?? 0) + 1;
    this.strikes.set(schemaKey, { count, until: now + STRIKE_WINDOW_MS });
    log.warn('metadata_schema.exhausted', {
      schema: schemaKey.slice(0, 36),
      strikes: count,
      error: error.message,
    });
  }
}

class ThreadRefused extends ThreadExhausted {}

let current: SchemaPool | undefined;

/** The pool of this process. Costs nothing until a tenant with a schema needs it. */
export function schemaPool(): SchemaPool {
  current ??= new SchemaPool();
  return current;
}
