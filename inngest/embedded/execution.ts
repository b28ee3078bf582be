import postgres from 'postgres';
import { uuidv7 } from '@/lib/ids';
import { errorFields } from '@/lib/log';
import { type Applied, applyDecision, type Lease } from './apply-decision';
import { callFunction, type Reply, type ServeHandler, toWireError } from './call-function';
import type { Connections } from './connections';
import { type Decision, decide, sizeOf } from './decide';
import type { FunctionConfig } from './function-configs';
import { LIMITS } from './limits';
import { saveCheckpoint } from './save-checkpoint';
import type { DriverLog, Job, Op, StepMemo } from './types';
import { isStuck, within } from './within';

export type StepOutcome = Decision['next']['type'] | 'fenced';

export interface ExecutionSettings {
  database: Pick<Connections, 'state' | 'renewState'>;
  handler: ServeHandler;
  signingKey: string;
  lease: Lease;
  configs: FunctionConfig[];
  delaysMs: readonly number[];
  log: DriverLog;
  /** Steps stop being started once this is true. */
  isStopping(): boolean;
  /** True once nobody waits for the outcome any more. */
  isAbandoned(): boolean;
  onOutcome(outcome: StepOutcome): void;
}

const WRITE_RETRY_MIN_MS = 50;
const WRITE_RETRY_MAX_MS = 500;
const WRITE_TIMEOUT_MS = 20_000;

/** Works on one leased job, and on what follows it in the same run, until the run waits, ends or is lost. */
export class Execution {
  job: Job;
  /** The job that may follow; known before it exists, so that nobody takes it for a stray. */
  #followUpId: string | undefined;
  readonly #settings: ExecutionSettings;
  #steps: StepMemo[] = [];
  #stateBytes = 0;
  /** Set when the driver itself halted the call; what the SDK then says about it does not count. */
  #halted = false;

  constructor(settings: ExecutionSettings, job: Job) {
    this.#settings = settings;
    this.job = job;
  }

  get heldIds(): string[] {
    return this.#followUpId === undefined ? [this.job.id] : [this.job.id, this.#followUpId];
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      for (let next: Job | null = this.job; next !== null; ) {
        this.job = next;
        const decision = await this.#step();
        next = this.#halted ? null : await this.#apply(decision);
      }
    } catch (error) {
      if (!(error instanceof Abandoned)) {
        this.#settings.log.error('workflow.execution_broke', { job: this.job.id, ...errorFields(error) });
      }
    }
  }

  async #step(): Promise<Decision> {
    const { job } = this;
    const { handler, signingKey, delaysMs, log } = this.#settings;
    if (this.#settings.isStopping()) return { steps: [], next: { type: 'hand_back', delayMs: 0 } };
    if (job.kind === 'sleep') {
      return { steps: [{ id: job.stepId, name: 'sleep', memo: { data: null } }], next: { type: 'continue' } };
    }
    if (job.hasSteps) await this.#persist('load', () => this.#loadSteps());
    const reply = await callFunction(handler, signingKey, job, this.#steps).catch((error): Reply => {
      log.error('workflow.call_broke', { job: job.id, fn: job.fnId, ...errorFields(error) });
      return { kind: 'error', error: toWireError(error), retryAfterMs: null };
    });
    if (reply.kind === 'refused')
      log.error('workflow.sdk_refused', { fn: job.fnId, error: reply.error.message });
    const decision = decide(job, reply, delaysMs);
    return this.#exceedsState(decision.steps) ? stateTooLarge() : decision;
  }

  /** Answers the SDK's checkpoint inside a call: 200 = saved, go on; 409 = halt. */
  async checkpoint(generation: unknown, ops: Op[]): Promise<Response> {
    const { database, lease } = this.#settings;
    if (generation !== this.job.gen || this.#halted) return this.#halt();
    const decision = decide(this.job, { kind: 'ops', ops, retryAfterMs: null }, this.#settings.delaysMs);
    const onlySteps = decision.next.type === 'continue';
    if (!onlySteps || this.#exceedsState(decision.steps)) {
      const outcome = onlySteps ? stateTooLarge() : decision;
      await this.#apply(outcome);
      return this.#halt();
    }
    const stopping = this.#settings.isStopping();
    const held = await this.#persist('checkpoint', () =>
      saveCheckpoint(database.state, lease, this.job, decision.steps, stopping),
    );
    if (!held) this.#settings.onOutcome('fenced');
    if (!held || stopping) return this.#halt();
    this.job = { ...this.job, attempt: 0 };
    this.#remember(decision.steps);
    return Response.json({});
  }

  #halt(): Response {
    this.#halted = true;
    return Response.json({ error: 'stale dispatch' }, { status: 409 });
  }

  async #loadSteps(): Promise<void> {
    const rows = await this.#settings.database.state<StepMemo[]>`
      select id, name, memo from wf.step where run_id = ${this.job.runId} order by seq`;
    this.#steps = [];
    this.#stateBytes = 0;
    this.#remember(rows);
  }

  #remember(steps: StepMemo[]): void {
    this.#steps.push(...steps);
    this.#stateBytes += steps.reduce((sum, step) => sum + sizeOf(step.memo), 0);
  }

  #exceedsState(more: StepMemo[]): boolean {
    const bytes = more.reduce((sum, step) => sum + sizeOf(step.memo), this.#stateBytes);
    return bytes > LIMITS.runStateBytes || this.#steps.length + more.length > LIMITS.stepsPerRun;
  }

  /** Writes a decision. @returns the job to go on with, null when there is none */
  async #apply(decision: Decision): Promise<Job | null> {
    const { database, lease, configs, log } = this.#settings;
    const followUpId = uuidv7();
    this.#followUpId = followUpId;
    let applied: Applied;
    try {
      applied = await this.#persist(decision.next.type, () =>
        applyDecision(database.state, lease, this.job, decision, configs, followUpId),
      );
    } catch (error) {
      // The database refuses what the function made; it would refuse it again.
      log.error('workflow.not_storable', { job: this.job.id, fn: this.job.fnId, ...errorFields(error) });
      if (decision === NOT_STORABLE) return null;
      return this.#apply(NOT_STORABLE);
    }
    this.#settings.onOutcome(applied.type === 'fenced' ? 'fenced' : decision.next.type);
    if (applied.type === 'fenced') log.warn('workflow.fenced', { job: this.job.id, fn: this.job.fnId });
    return applied.type === 'continue' ? applied.job : null;
  }

  /** Repeats database work for as long as it takes the database to be there again. @throws data errors, Abandoned */
  async #persist<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { database, log } = this.#settings;
    for (let waitMs = WRITE_RETRY_MIN_MS; ; waitMs = Math.min(WRITE_RETRY_MAX_MS, waitMs * 2)) {
      const pool = database.state;
      try {
        return await within(WRITE_TIMEOUT_MS, work());
      } catch (error) {
        if (isDataError(error)) throw error;
        if (this.#settings.isAbandoned()) throw new Abandoned();
        if (isStuck(error) && pool === database.state) database.renewState();
        if (waitMs === WRITE_RETRY_MIN_MS) {
          log.warn('workflow.write_delayed', { job: this.job.id, what, ...errorFields(error) });
        }
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}

/** The driver has stopped; the lease was or will be taken back. */
class Abandoned extends Error {}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isDataError(error: unknown): boolean {
  return error instanceof postgres.PostgresError && /^2[23]/.test(error.code);
}

const NOT_STORABLE: Decision = {
  steps: [],
  next: {
    type: 'fail',
    error: { name: 'OutputNotStorable', message: 'The output cannot be stored as JSON.' },
  },
};

function stateTooLarge(): Decision {
  const message = 'The steps of the run hold more than 32 MB or are more than 1,000.';
  return { steps: [], next: { type: 'fail', error: { name: 'StateTooLarge', message } } };
}
