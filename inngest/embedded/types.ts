import type { LogFields } from '@/lib/log';

/** What the driver writes to; `lib/log` fits. */
export interface DriverLog {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** An error as the SDK writes it on the wire. */
export interface WireError {
  name: string;
  message: string;
  stack?: string;
  [key: string]: unknown;
}

/** What is remembered of a step. `{data}` even for null: SQL null would mean "never ran". */
export type Memo = { data: unknown } | { error: WireError };

export interface StepMemo {
  id: string;
  name: string;
  memo: Memo;
}

/** An operation the SDK reports; it sends many more keys, of which none is read. */
export interface Op {
  id: string;
  op: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: WireError;
  opts?: { parallelMode?: string; [key: string]: unknown };
}

/** A leased piece of work: one call of a function, or a sleep that is over. */
export interface Job {
  id: string;
  runId: string;
  fnId: string;
  lane: string;
  /** `step` = find out what is next, otherwise the hashed id of the step to run. */
  stepId: string;
  kind: 'call' | 'sleep';
  attempt: number;
  maxAttempts: number;
  gen: number;
  parallel: boolean;
  prioritySeconds: number;
  /** What of the run still waits then is not handed out any more. */
  expiresAt: Date | null;
  /** False saves looking for finished steps of a run that has none. */
  hasSteps: boolean;
  event: { id: string; name: string; data: Record<string, unknown>; ts: number };
}

/** The id of the job that calls a function to find out what is next. */
export const DISCOVERY = 'step';
