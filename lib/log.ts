import { env } from '@/lib/env';
import { callsOf, withoutParameters } from './errors';

type Level = 'debug' | 'info' | 'warn' | 'error';
const RANK: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Fields of a log line: small, flat, and never a payload, a key, a cookie or a URL with its query. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

function write(level: Level, event: string, fields: LogFields): void {
  if (RANK[level] < RANK[env().LOG_LEVEL]) return;
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}

/** Ids in what an error says, as in the path of a file: an erasure reaches no log, so a log names nobody's submission. */
const ID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

const named = (error: Error) => `${error.name}: ${withoutParameters(error).message}`.replace(ID, '…');

/** An error's name, message and first stack lines, for the log only; never an id or the parameters of a query. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: named(error),
    cause: error.cause instanceof Error ? named(error.cause) : undefined,
    stack: callsOf(error).slice(0, 4).join(' |'),
  };
}

/** JSON lines on standard error; one line an event. */
export const log = {
  debug: (event: string, fields: LogFields = {}) => write('debug', event, fields),
  info: (event: string, fields: LogFields = {}) => write('info', event, fields),
  warn: (event: string, fields: LogFields = {}) => write('warn', event, fields),
  error: (event: string, fields: LogFields = {}) => write('error', event, fields),
};
