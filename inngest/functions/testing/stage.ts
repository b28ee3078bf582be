import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Inngest, InngestFunction } from 'inngest';
import postgres from 'postgres';
import { closeDatabase, sql } from '@/db/client';
import { startTestPostgres, type TestPostgres } from '@/db/testing/postgres';
import * as concurrency from '@/inngest/concurrency';
import { fetchRegisteredFunctions } from '@/inngest/embedded/call-function';
import { claimJobs } from '@/inngest/embedded/claim-jobs';
import { QUEUE_PLANNING } from '@/inngest/embedded/connections';
import { EmbeddedDriver } from '@/inngest/embedded/driver';
import {
  type FunctionConfig,
  type RegisteredFunction,
  readFunctionConfigs,
} from '@/inngest/embedded/function-configs';
import { transportOf } from '@/inngest/embedded/in-process-transport';
import { pumpEvents } from '@/inngest/embedded/pump-events';
import type { Job } from '@/inngest/embedded/types';
import type { Context } from '@/lib/context';
import { seal } from '@/lib/crypto/seal';
import { uuidv7 } from '@/lib/ids';
import { closeOutbound } from '@/lib/outbound/outbound';
import { SCOPES } from '@/lib/shared/scopes';
import { createSubmission } from '@/lib/submissions/create-submission';
import { newSubmission } from '@/lib/submissions/testing/submission';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

type Tenant = Context['tenant'];

/** The product's functions on a database of their own, with submissions to work on and without a media process. */
export class TestStage {
  /** Requests that nobody will answer. */
  held = 0;
  readonly #silent: http.Server;

  private constructor(
    readonly server: TestPostgres,
    readonly queue: postgres.Sql,
    readonly client: Inngest.Any,
    readonly functions: InngestFunction.Any[],
    readonly configs: FunctionConfig[],
    readonly folder: string,
  ) {
    this.#silent = http.createServer((request) => {
      this.held += 1;
      request.on('close', () => {
        this.held -= 1;
      });
    });
  }

  /** @param settings environment of the product; one media process is assumed */
  static async open(settings: Record<string, string> = {}): Promise<TestStage> {
    const server = await startTestPostgres();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-stage-'));
    Object.assign(process.env, {
      DATABASE_URL: server.url,
      DATA_DIR: folder,
      AUTH_SECRET: 'a secret that only this test process knows',
      ALLOW_PRIVATE_VIDEO_URLS: 'true',
      MEDIA_WORKERS: '1',
      LOG_LEVEL: 'error',
      ...settings,
    });
    // Functions read the settings when they are imported.
    const [{ inngest }, all, { serve }] = await Promise.all([
      import('@/inngest/client'),
      import('@/inngest/functions'),
      import('inngest/edge'),
    ]);
    const functions = Object.values(all) as InngestFunction.Any[];
    const handler = serve({ client: inngest, functions });
    const registered = await fetchRegisteredFunctions(handler, transportOf(inngest).signingKey);
    const configs = readFunctionConfigs(registered as RegisteredFunction[], concurrency.totalOf);
    const queue = postgres(server.url, { max: 1, connection: QUEUE_PLANNING });
    const stage = new TestStage(server, queue, inngest, functions, configs, folder);
    await new Promise<void>((resolve) => stage.#silent.listen(0, '127.0.0.1', resolve));
    return stage;
  }

  /** Where a request is taken and never answered. */
  get silentAddress(): string {
    return `http://127.0.0.1:${(this.#silent.address() as AddressInfo).port}/clip.mp4`;
  }

  hangUp(): void {
    this.#silent.closeAllConnections();
  }

  async newTenant(): Promise<Tenant> {
    const id = uuidv7();
    const tenant = { id, slug: `t-${id.slice(-12)}`, name: 'Test', threshold: 65, generation: null };
    await sql()`insert into tenants (id, slug, name, threshold, retention_hours)
      values (${id}, ${tenant.slug}, 'Test', 65, 1)`;
    await sql()`insert into credit_accounts (tenant_id, balance) values (${id}, 10000)`;
    await sql()`insert into credit_ledger (tenant_id, kind, amount) values (${id}, 'grant', 10000)`;
    return tenant;
  }

  /** A submission of a file that is not stored, which ends it without a media process; or of an address. @returns its id */
  async submit(
    tenant: Tenant,
    mode: Context['mode'],
    address: string | null = null,
    testOutcome: string | null = null,
  ): Promise<string> {
    const actor = { kind: 'member' as const, id: null as never };
    const facts = { scopes: new Set(SCOPES), mode, requestId: 'test', confirm: async () => undefined };
    const context = { tenant, actor, ...facts } as unknown as Context;
    const submission = newSubmission(tenant.id, {
      testOutcome,
      ...(address !== null && { video: { kind: 'url', sealedUrl: seal(address) } }),
    });
    await createSubmission(context, submission);
    return submission.id;
  }

  /** Many at once, in no order. */
  async submitMany(count: number, ...args: Parameters<TestStage['submit']>): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const few = Math.min(8, count - ids.length);
      ids.push(...(await Promise.all(Array.from({ length: few }, () => this.submit(...args)))));
    }
    return ids;
  }

  /** Turns all waiting events into jobs. */
  async pump(): Promise<void> {
    for (let isMore = true; isMore; )
      isMore = (await this.queue.begin((tx) => pumpEvents(tx, this.configs))).full;
  }

  /** What a worker takes that has all its places free, or so many. */
  async claim(free = concurrency.totalPlaces()): Promise<Job[]> {
    await this.pump();
    return this.queue.begin((tx) =>
      claimJobs(tx, { worker: 1, free, leaseMs: 60_000, configs: this.configs }),
    ) as Promise<Job[]>;
  }

  /** The same, as the submissions that the jobs are for. */
  async claimSubmissions(free?: number): Promise<string[]> {
    return (await this.claim(free)).map(({ event }) => event.data.submission_id as string);
  }

  async startDriver(): Promise<EmbeddedDriver> {
    const { client, functions } = this;
    const driver = new EmbeddedDriver({
      sql: this.server.url,
      client,
      functions,
      concurrency: concurrency.totalPlaces(),
      totalOf: concurrency.totalOf,
      log: QUIET,
    });
    await driver.start();
    return driver;
  }

  async clear(): Promise<void> {
    await sql()`truncate wf.event, wf.run, wf.step, wf.job, wf.cron`;
  }

  async close(): Promise<void> {
    this.hangUp();
    this.#silent.close();
    await closeOutbound();
    await this.queue.end();
    await closeDatabase();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
