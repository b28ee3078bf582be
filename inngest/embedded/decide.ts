import type { Reply } from './call-function';
import { toWireError } from './call-function';
import { parseDurationMs } from './duration';
import { LIMITS } from './limits';
import { retryDelayMs } from './retry-delay';
import type { Job, Op, StepMemo, WireError } from './types';

export interface PlannedJob {
  stepId: string;
  name: string;
  kind: 'call' | 'sleep';
  /** Milliseconds from now. */
  delayMs: number;
}

/** What happens to a job and its run after a call. */
export interface Decision {
  /** Steps that are done for good, in the order they were done. */
  steps: StepMemo[];
  next:
    | { type: 'complete'; result: unknown }
    | { type: 'fail'; error: WireError }
    | { type: 'retry'; error: WireError; delayMs: number }
    /** Find out what is next, with a fresh count of attempts. */
    | { type: 'continue' }
    | { type: 'plan'; jobs: PlannedJob[]; parallel: boolean }
    /** Not the function's fault: give the job back without counting the attempt. */
    | { type: 'hand_back'; delayMs: number };
}

const REFUSED_DELAY_MS = 5_000;

/** Decides what follows from a reply. Pure, so that the rules can be tested without a database. */
export function decide(job: Job, reply: Reply, delaysMs: readonly number[]): Decision {
  switch (reply.kind) {
    case 'result':
      return { steps: [], next: complete(reply.data) };
    case 'failure':
      return { steps: [], next: { type: 'fail', error: reply.error } };
    case 'error':
      return { steps: [], next: retryOrFail(job, reply.error, reply.retryAfterMs, delaysMs) };
    case 'refused':
      return { steps: [], next: { type: 'hand_back', delayMs: REFUSED_DELAY_MS } };
    case 'ops':
      return decideOps(job, reply.ops, reply.retryAfterMs, delaysMs);
    default:
      return reply satisfies never;
  }
}

function complete(result: unknown): Decision['next'] {
  const data = result ?? null;
  return sizeOf(data) > LIMITS.stepOutputBytes
    ? { type: 'fail', error: { name: 'OutputTooLarge', message: 'The function returned more than 4 MB.' } }
    : { type: 'complete', result: data };
}

function retryOrFail(
  job: Job,
  error: WireError,
  retryAfterMs: number | null,
  delaysMs: readonly number[],
): Decision['next'] {
  if (job.attempt + 1 >= job.maxAttempts) return { type: 'fail', error };
  return { type: 'retry', error, delayMs: retryAfterMs ?? retryDelayMs(job.attempt, delaysMs) };
}

function decideOps(job: Job, ops: Op[], retryAfterMs: number | null, delaysMs: readonly number[]): Decision {
  const steps: StepMemo[] = [];
  const planned: PlannedJob[] = [];
  let next: Decision['next'] = { type: 'continue' };
  for (const op of ops) {
    const name = op.displayName ?? op.name ?? op.id;
    switch (op.op) {
      case 'StepRun':
      case 'Step':
        steps.push({ id: op.id, name, memo: { data: op.data ?? null } });
        break;
      case 'StepFailed':
        steps.push({ id: op.id, name, memo: { error: stepError(op) } });
        break;
      case 'StepError':
        next = retryOrFail(job, stepError(op), retryAfterMs, delaysMs);
        break;
      case 'RunComplete':
        next = complete(op.data);
        break;
      case 'StepPlanned':
        if (op.opts?.parallelMode === 'race') return unsupported('group.parallel in race mode');
        planned.push({ stepId: op.id, name, kind: 'call', delayMs: 0 });
        break;
      case 'Sleep':
        planned.push({ stepId: op.id, name, kind: 'sleep', delayMs: sleepMs(op.name ?? '') });
        break;
      case 'DiscoveryRequest':
        break;
      default:
        return unsupported(op.op);
    }
  }
  const tooLarge = steps.find(({ memo }) => sizeOf(memo) > LIMITS.stepOutputBytes);
  if (tooLarge !== undefined) {
    const message = `Step "${tooLarge.name}" returned more than 4 MB; store it and return its key.`;
    return { steps: [], next: { type: 'fail', error: { name: 'OutputTooLarge', message } } };
  }
  if (planned.length > 0) next = { type: 'plan', jobs: planned, parallel: planned.length > 1 };
  return { steps, next };
}

function unsupported(what: string): Decision {
  const message = `The embedded workflow engine does not support ${what}.`;
  return { steps: [], next: { type: 'fail', error: { name: 'Unsupported', message } } };
}

function stepError(op: Op): WireError {
  return toWireError(op.error ?? op.data);
}

/** Bytes of a value as JSON. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}

/** Reads a sleep as the SDK writes it, e.g. `1h30m`, `2s` or a date; in ms from now, within 0 and a year. */
export function sleepMs(text: string, nowMs: number = Date.now()): number {
  const ms = parseDurationMs(text) ?? Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.min(LIMITS.sleepMs, Math.max(0, ms)) : 0;
}
