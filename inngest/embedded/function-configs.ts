import { type CronSchedule, parseCron } from './cron';
import { parseDurationMs } from './duration';
import { isEventPath } from './event-path';

/** What the driver needs to know of a function. */
export interface FunctionConfig {
  id: string;
  events: EventTrigger[];
  crons: { schedule: string; parsed: CronSchedule }[];
  maxAttempts: number;
  /** Most calls of this function at once, over all workers. */
  total: number | null;
  /** Most calls at once for one value of a key. Of two, the second divides what one value of the first has. */
  keys: { path: string; limit: number }[];
  priorityPath: string | null;
  /** A run that has waited longer for its start is cancelled, in ms; so is one that is not finished so long after it. */
  startTimeoutMs: number | null;
  finishTimeoutMs: number | null;
}

export interface EventTrigger {
  name: string;
  /** Only events where the value at `path` equals `value`. */
  filter: { path: string; value: string } | null;
}

/** A function as it registers itself with a server (see SDK `getConfig`). */
export interface RegisteredFunction {
  id: string;
  triggers: { event?: string; expression?: string; cron?: string; jitter?: string }[];
  steps: Record<string, { retries?: { attempts?: number } }>;
  concurrency?: unknown;
  priority?: { run?: string };
  timeouts?: { start?: string; finish?: string };
  [option: string]: unknown;
}

const UNSUPPORTED = [
  'batchEvents',
  'rateLimit',
  'throttle',
  'debounce',
  'singleton',
  'cancel',
  'idempotency',
];
const FILTER = /^(event(?:\.\w+)+) == '([^'\\]*)'$/;
/** What a server takes when a function does not say. */
const DEFAULT_RETRIES = 4;
const MAX_RETRIES = 20;
/** A server's. */
const MAX_LIMITS = 2;
/** The SDK gives failure handlers one retry. Here they clean up after the rest, so they must outlive an outage. */
const MIN_FAILURE_ATTEMPTS = 20;
const FAILURE_EVENT = 'inngest/function.failed';

/**
 * Reads what functions registered.
 * @param totalOf the total of a function that gives none
 * @throws Error naming each function and option that this driver cannot honour, so that nothing is ignored silently.
 */
export function readFunctionConfigs(
  registered: RegisteredFunction[],
  totalOf: (functionId: string) => number | null = () => null,
): FunctionConfig[] {
  const problems: string[] = [];
  const configs = registered.map((fn) =>
    readOne(fn, (problem) => problems.push(`function "${fn.id}": ${problem}`)),
  );
  if (problems.length > 0) {
    throw new Error(`The embedded workflow engine cannot run these functions: ${problems.join('; ')}.`);
  }
  return configs.map((config) => ({ ...config, total: config.total ?? totalOf(config.id) }));
}

type Complain = (problem: string) => void;

function readOne(fn: RegisteredFunction, complain: Complain): FunctionConfig {
  for (const option of UNSUPPORTED) {
    const value = fn[option];
    if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)) {
      complain(`option "${option === 'cancel' ? 'cancelOn' : option}" is not supported`);
    }
  }
  const retries = Object.values(fn.steps)[0]?.retries?.attempts ?? DEFAULT_RETRIES;
  if (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES) complain('retries must be 0 to 20');
  const priorityPath = fn.priority?.run ?? null;
  if (priorityPath !== null && !isEventPath(priorityPath)) {
    complain(`priority "${priorityPath}" is not a path like event.data.priority`);
  }
  return {
    id: fn.id,
    events: readEventTriggers(fn, complain),
    crons: readCrons(fn, complain),
    maxAttempts: fn.triggers.some(({ event }) => event === FAILURE_EVENT)
      ? Math.max(MIN_FAILURE_ATTEMPTS, retries + 1)
      : retries + 1,
    ...readConcurrency(fn.concurrency, complain),
    priorityPath,
    startTimeoutMs: readTimeout(fn.timeouts?.start, complain),
    finishTimeoutMs: readTimeout(fn.timeouts?.finish, complain),
  };
}

function readTimeout(text: string | undefined, complain: Complain): number | null {
  if (text === undefined || text === '') return null;
  const ms = parseDurationMs(text);
  if (ms === null) complain(`timeout "${text}" is not a duration like 10m`);
  return ms;
}

function readEventTriggers(fn: RegisteredFunction, complain: Complain): EventTrigger[] {
  if (fn.triggers.length === 0) complain('it has no trigger');
  return fn.triggers.flatMap(({ event, expression }): EventTrigger[] => {
    if (event === undefined) return [];
    if (event.includes('*')) complain(`wildcard trigger "${event}" is not supported`);
    if (expression === undefined || expression === null) return [{ name: event, filter: null }];
    const match = FILTER.exec(expression);
    if (match === null || !isEventPath(match[1]!)) {
      complain(`trigger expression "${expression}" is not of the form event.data.x == 'text'`);
      return [];
    }
    return [{ name: event, filter: { path: match[1]!, value: match[2]! } }];
  });
}

function readCrons(fn: RegisteredFunction, complain: Complain): FunctionConfig['crons'] {
  return fn.triggers.flatMap(({ cron, jitter }) => {
    if (cron === undefined) return [];
    if (jitter !== undefined) complain(`cron jitter on "${cron}" is not supported`);
    try {
      return [{ schedule: cron, parsed: parseCron(cron) }];
    } catch (error) {
      complain(`cron "${cron}" is not supported: ${(error as Error).message}`);
      return [];
    }
  });
}

function readConcurrency(given: unknown, complain: Complain): Pick<FunctionConfig, 'total' | 'keys'> {
  const result: Pick<FunctionConfig, 'total' | 'keys'> = { total: null, keys: [] };
  if (given === undefined || given === null) return result;
  const entries = Array.isArray(given) ? given : [given];
  if (entries.length > MAX_LIMITS) complain('more than two concurrency limits');
  for (const entry of entries) {
    const { limit, key, scope } =
      typeof entry === 'number' ? { limit: entry, key: undefined, scope: undefined } : entry;
    if (!Number.isInteger(limit) || limit < 1) complain('a concurrency limit must be a whole number above 0');
    if (scope !== undefined && scope !== 'fn') complain(`concurrency scope "${scope}" is not supported`);
    if (key === undefined) {
      if (result.total !== null) complain('two concurrency limits without a key');
      result.total = limit;
    } else {
      if (!isEventPath(key)) complain(`concurrency key "${key}" is not a path like event.data.tenant_id`);
      result.keys.push({ path: key, limit });
    }
  }
  return result;
}
