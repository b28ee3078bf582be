import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import postgres from 'postgres';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import { createEmbeddedClient } from '@/inngest/client';
import { EmbeddedDriver } from '@/inngest/embedded/driver';
import type { EmbeddedDriverOptions } from '@/inngest/embedded/driver-options';
import { log } from '@/lib/log';
import { TRACE_TABLE, testFunctions } from './functions';

const isLoud = process.env.LOG_LEVEL !== undefined;
const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface TraceRow {
  fn: string;
  label: string;
  key: string;
  pid: number;
  at: Date;
}

/** A database, and drivers in this process or in others, for one test file. */
export class TestBench {
  readonly #drivers: EmbeddedDriver[] = [];
  readonly #workers = new Set<ChildProcess>();

  private constructor(
    readonly postgres: TestPostgres,
    readonly sql: postgres.Sql,
  ) {}

  static async open(): Promise<TestBench> {
    const server = await startTestPostgres();
    const sql = postgres(server.url, { max: 4, backoff: () => 0.05, onnotice: () => undefined });
    await sql.unsafe(TRACE_TABLE);
    return new TestBench(server, sql);
  }

  async startDriver(options: Partial<EmbeddedDriverOptions> = {}): Promise<EmbeddedDriver> {
    const client = createEmbeddedClient('test');
    const driver = new EmbeddedDriver({
      sql: this.postgres.url,
      client,
      functions: testFunctions(client, this.sql),
      concurrency: 4,
      log: isLoud ? log : QUIET,
      retryDelaysMs: [20, 40],
      ...options,
    });
    this.#drivers.push(driver);
    await driver.start();
    return driver;
  }

  /** Starts a worker process. */
  async startWorker(concurrency: number): Promise<ChildProcess> {
    const child = fork(await workerBundle(), [this.postgres.url, String(concurrency)], {
      stdio: ['ignore', 'inherit', isLoud ? 'inherit' : 'ignore', 'ipc'],
    });
    this.#workers.add(child);
    child.once('exit', () => this.#workers.delete(child));
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code, signal) => reject(new Error(`worker ended: ${code ?? signal}`)));
    });
    return child;
  }

  async emit(name: string, data: Record<string, unknown>, id: string = crypto.randomUUID()): Promise<string> {
    await this.sql`
      insert into wf.event (id, name, data) values (${id}, ${name}, ${this.sql.json(data as postgres.JSONValue)}::jsonb)
      on conflict (id) do nothing`;
    return id;
  }

  async trace(fn: string, key?: string): Promise<TraceRow[]> {
    return this.sql<TraceRow[]>`
      select fn, label, key, pid, at from trace
      where fn = ${fn} and (${key ?? null}::text is null or key = ${key ?? null}) order by id`;
  }

  async labels(fn: string, key?: string): Promise<string[]> {
    return (await this.trace(fn, key)).map(({ label }) => label);
  }

  /** Waits until the run of an event has ended. */
  async ended(
    eventId: string,
    timeoutMs = 90_000,
  ): Promise<{ status: string; result: unknown; error: unknown }> {
    return this.until(async () => {
      const [run] = await this.sql<{ status: string; result: unknown; error: unknown }[]>`
        select status, result, error from wf.run where event_id = ${eventId} and ended_at is not null`;
      return run;
    }, timeoutMs);
  }

  /** Asks again and again until there is an answer. */
  async until<T>(ask: () => Promise<T | undefined | false>, timeoutMs = 90_000): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const answer = await ask().catch((error) => {
        if (Date.now() > deadline) throw error;
        return undefined;
      });
      if (answer !== undefined && answer !== false) return answer;
      if (Date.now() > deadline) throw new Error(`nothing after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Stops drivers and workers, keeps the database. */
  async rest(): Promise<void> {
    await Promise.all(this.#drivers.splice(0).map((driver) => driver.stop(2_000)));
    const gone = [...this.#workers].map((child) => {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      return exit;
    });
    await Promise.all(gone);
  }

  async close(): Promise<void> {
    await this.rest();
    await this.sql.end({ timeout: 2 });
    await this.postgres.stop();
  }
}

let bundle: Promise<string> | undefined;

/** The worker as one file of plain JavaScript, beside the packages it imports. */
function workerBundle(): Promise<string> {
  bundle ??= (async () => {
    const here = path.dirname(fileURLToPath(import.meta.url));
    const root = path.resolve(here, '../../..');
    const outfile = path.join(root, 'node_modules/.cache/lifesign-tests', `worker-${process.pid}.mjs`);
    await build({
      entryPoints: [path.join(here, 'worker.ts')],
      outfile,
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'silent',
    });
    return outfile;
  })();
  return bundle;
}
