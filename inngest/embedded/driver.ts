import { serve } from 'inngest/edge';
import { errorFields } from '@/lib/log';
import { WORKFLOW_KEEP_MS } from '@/lib/sweeps/purge-workflow';
import { HistoryPurge } from '../history-purge';
import { answerSdk } from './answer-sdk';
import { fetchRegisteredFunctions, type ServeHandler } from './call-function';
import { Connections } from './connections';
import type { DriverStats, EmbeddedDriverOptions } from './driver-options';
import { Execution, type StepOutcome } from './execution';
import { type FunctionConfig, type RegisteredFunction, readFunctionConfigs } from './function-configs';
import { transportOf } from './in-process-transport';
import { handBackLeases, keepLeases } from './leases';
import { pollQueue } from './poll-queue';
import { DEFAULT_RETRY_DELAYS_MS } from './retry-delay';
import type { Job } from './types';
import { isStuck, within } from './within';

const OUTAGE_WAIT_MAX_MS = 500;
const TURN_TIMEOUT_MS = 15_000;

/**
 * Runs Inngest functions on Postgres alone: events from `wf.event` become runs, runs become jobs, jobs are calls of
 * the Inngest SDK in this process. Several processes may do so at once.
 */
export class EmbeddedDriver {
  readonly #options: Required<Omit<EmbeddedDriverOptions, 'sql'>>;
  readonly #connections: Connections;
  readonly #purge: HistoryPurge;
  readonly #signingKey: string;
  readonly #handler: ServeHandler;
  readonly #executions = new Map<Execution, Promise<void>>();
  readonly #counts = { completed: 0, failed: 0, retried: 0, handedBack: 0, fenced: 0, reaped: 0, expired: 0 };
  #configs: FunctionConfig[] = [];
  #state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  #loop: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #wakeAsked = false;
  #isUrgent = false;
  #outage = false;
  #lastHeartbeatMs = Date.now();
  #cronMinute = 0;

  constructor({ sql, ...options }: EmbeddedDriverOptions) {
    this.#options = {
      totalOf: () => null,
      retryDelaysMs: DEFAULT_RETRY_DELAYS_MS,
      leaseMs: 60_000,
      pollMs: 1_000,
      retentionMs: WORKFLOW_KEEP_MS,
      ...options,
    };
    const { url, options: sqlOptions } = typeof sql === 'string' ? { url: sql, options: undefined } : sql;
    this.#connections = new Connections({
      url,
      options: sqlOptions,
      poolSize: Math.min(10, options.concurrency + 1),
      log: options.log,
      onNotify: (payload) => {
        if (payload === 'session') this.#lastHeartbeatMs = 0;
        else this.#isUrgent = true;
        this.#poke();
      },
    });
    this.#purge = new HistoryPurge({
      keepMs: this.#options.retentionMs,
      log: options.log,
      isStopping: () => this.#state !== 'running',
    });
    this.#signingKey = transportOf(options.client).signingKey;
    this.#handler = serve({ client: options.client, functions: options.functions });
  }

  /**
   * Reads the functions, connects and begins to work.
   * @throws Error naming what a function asks for that this driver cannot do; or when the database is not there
   */
  async start(): Promise<void> {
    if (this.#state !== 'new') throw new Error('A driver can be started once.');
    const registered = await fetchRegisteredFunctions(this.#handler, this.#signingKey);
    this.#configs = readFunctionConfigs(registered as RegisteredFunction[], this.#options.totalOf);
    try {
      await this.#connections.open();
    } catch (error) {
      await this.#connections.close();
      throw error;
    }
    transportOf(this.#options.client).connect((request) =>
      answerSdk(this.#connections, this.#executions.keys(), request),
    );
    this.#state = 'running';
    this.#loop = this.#work();
    const { worker } = this.#connections;
    this.#options.log.info('workflow.started', { worker, functions: this.#configs.length });
  }

  /**
   * Stops taking work, lets running steps finish for up to `graceMs`, hands back what is left and disconnects.
   * A run of several steps is handed back after the step it is in.
   */
  async stop(graceMs: number): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'stopping';
    this.#poke();
    await within(TURN_TIMEOUT_MS / 3, this.#loop).catch(() => undefined);
    const running = Promise.all(this.#executions.values());
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    const heartbeat = setInterval(
      () => void this.#heartbeat().catch(() => undefined),
      this.#options.leaseMs / 3,
    );
    await Promise.race([running, grace]);
    clearTimeout(timer);
    clearInterval(heartbeat);
    this.#state = 'stopped';
    await handBackLeases(this.#connections.state, this.#connections.worker).catch((error) =>
      this.#options.log.warn('workflow.not_handed_back', errorFields(error)),
    );
    transportOf(this.#options.client).disconnect();
    await this.#connections.close();
    this.#options.log.info('workflow.stopped', {
      worker: this.#connections.worker,
      left: this.#executions.size,
    });
  }

  stats(): DriverStats {
    const { worker, alive } = this.#connections;
    return { worker, connected: alive && !this.#outage, running: this.#executions.size, ...this.#counts };
  }

  #poke(): void {
    this.#wakeAsked = true;
    this.#wake();
  }

  /** The one loop of the driver: everything that touches the queue happens here, one at a time. */
  async #work(): Promise<void> {
    let outageWaitMs = 50;
    while (this.#state === 'running') {
      this.#wakeAsked = false;
      let waitMs = this.#options.pollMs;
      try {
        waitMs = await this.#turnOrRenew();
        if (this.#outage) this.#options.log.info('workflow.database_back', {});
        this.#outage = false;
        outageWaitMs = 50;
      } catch (error) {
        if (!this.#outage) this.#options.log.warn('workflow.database_lost', errorFields(error));
        this.#outage = true;
        waitMs = outageWaitMs;
        outageWaitMs = Math.min(OUTAGE_WAIT_MAX_MS, outageWaitMs * 2);
      }
      await this.#sleep(waitMs);
    }
  }

  /** Sleeps, unless somebody asked for attention since the turn began. During an outage nobody cuts the wait short. */
  async #sleep(ms: number): Promise<void> {
    if (this.#state !== 'running' || (this.#wakeAsked && !this.#outage)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (this.#outage && this.#state === 'running') return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  async #turnOrRenew(): Promise<number> {
    try {
      return await within(TURN_TIMEOUT_MS, this.#turn());
    } catch (error) {
      if (isStuck(error)) this.#connections.renewQueue();
      // Jobs may have been claimed without our knowing.
      this.#lastHeartbeatMs = 0;
      throw error;
    }
  }

  /** One look at the queue. @returns how long to wait until the next, in ms */
  async #turn(): Promise<number> {
    const { queue } = this.#connections;
    const { leaseMs, pollMs, retryDelaysMs, concurrency } = this.#options;
    if (Date.now() - this.#lastHeartbeatMs > leaseMs / 3) await this.#heartbeat();
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    const polled = await pollQueue(queue, {
      worker: this.#connections.worker,
      free: concurrency - this.#executions.size,
      leaseMs,
      configs: this.#configs,
      mayReap: this.#connections.mayReap(),
      retryDelaysMs,
      pollMs,
      isUrgent,
      cronMinute: this.#cronMinute,
    });
    // Given up meanwhile: what it claimed is returned to the queue.
    if (queue !== this.#connections.queue) return 0;
    this.#cronMinute = polled.cronMinute;
    this.#counts.reaped += polled.reaped;
    this.#counts.expired += polled.expired;
    if (polled.expired > 0) this.#options.log.warn('workflow.expired', { runs: polled.expired });
    for (const job of polled.jobs) this.#execute(job);
    this.#purge.beginIfDue(this.#connections.state);
    return polled.waitMs;
  }

  async #heartbeat(): Promise<void> {
    this.#lastHeartbeatMs = Date.now();
    const held = [...this.#executions.keys()].flatMap((execution) => execution.heldIds);
    const { queue, worker } = this.#connections;
    const strays = await keepLeases(queue, worker, held, this.#options.leaseMs);
    void this.#connections.checkSession();
    if (strays > 0) this.#options.log.warn('workflow.strays_returned', { worker, jobs: strays });
  }

  #execute(job: Job): void {
    const { retryDelaysMs, leaseMs, log } = this.#options;
    const execution = new Execution(
      {
        database: this.#connections,
        handler: this.#handler,
        signingKey: this.#signingKey,
        lease: { worker: this.#connections.worker, leaseMs },
        configs: this.#configs,
        delaysMs: retryDelaysMs,
        log,
        isStopping: () => this.#state !== 'running',
        isAbandoned: () => this.#state === 'stopped',
        onOutcome: (outcome) => this.#count(outcome),
      },
      job,
    );
    const done = execution.run().finally(() => {
      this.#executions.delete(execution);
      this.#poke();
    });
    this.#executions.set(execution, done);
  }

  #count(outcome: StepOutcome): void {
    if (outcome === 'complete') this.#counts.completed += 1;
    else if (outcome === 'fail') this.#counts.failed += 1;
    else if (outcome === 'retry') this.#counts.retried += 1;
    else if (outcome === 'hand_back') this.#counts.handedBack += 1;
    else if (outcome === 'fenced') this.#counts.fenced += 1;
  }
}
