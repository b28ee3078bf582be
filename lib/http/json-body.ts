import { AppError, type ErrorCode } from '@/lib/errors';
import type { BodyPace } from './body-pace';
import { readWhole } from './read-whole';

export interface JsonLimits {
  /** Of the UTF-8 text. */
  maxBytes: number;
  /** Nesting of objects and arrays; a flat object has depth 1. */
  maxDepth: number;
  /** Code of every error. Default `invalid_request`. */
  code?: ErrorCode;
}

export interface JsonBodyOptions extends JsonLimits {
  /** Where it differs from that of the settings. */
  pace?: Partial<BodyPace>;
}

interface JsonRequest {
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array>;
}

/**
 * Reads a JSON body. An error thrown before its end was read carries `Connection: close`.
 * @throws AppError `payload_too_large` as soon as it passes `maxBytes`; `invalid_request` when the client is too slow;
 * what `parseJsonText` throws. ClientAborted when the client goes away.
 */
export async function readJsonBody(request: JsonRequest, options: JsonBodyOptions): Promise<unknown> {
  const bytes = await readWhole(request, options.maxBytes, options.pace);
  return parseJsonBytes(bytes, options);
}

/** `parseJsonText` of UTF-8. @throws AppError with `limits.code` */
export function parseJsonBytes(bytes: Uint8Array, limits: JsonLimits): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(limits.code ?? 'invalid_request', 'The JSON is not valid UTF-8.', { cause });
  }
  return parseJsonText(text, limits);
}

/**
 * Parses JSON so that the value survives a round trip through the database, and means the same to every reader
 * (I-JSON, RFC 7493): refuses repeated keys, numbers a double can't hold, NUL and lone surrogates.
 * `__proto__` is an ordinary own key of the result.
 * @throws AppError with `limits.code`
 */
export function parseJsonText(text: string, limits: JsonLimits): unknown {
  const refuse = (message: string, cause?: unknown) =>
    new AppError(limits.code ?? 'invalid_request', message, { cause });
  if (Buffer.byteLength(text) > limits.maxBytes) {
    throw refuse(`The JSON is too large: at most ${limits.maxBytes} bytes are accepted.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('The text is not valid JSON.', cause);
  }
  const { depth, keyCount, inexactInteger } = scanTokens(text);
  if (depth > limits.maxDepth) {
    throw refuse(`The JSON is nested too deeply: at most ${limits.maxDepth} levels are accepted.`);
  }
  if (inexactInteger) throw refuse('The JSON has an integer beyond 2^53. Send it as a string.');
  const found = inspect(value);
  if (found.problem !== undefined) throw refuse(found.problem);
  if (found.keyCount !== keyCount) throw refuse('The JSON has the same key twice in an object.');
  return value;
}

/** Tokens of a text that is known to be JSON; strings are matched whole so that their content is not looked at. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function scanTokens(text: string): { depth: number; keyCount: number; inexactInteger: boolean } {
  let level = 0;
  let depth = 0;
  let keyCount = 0;
  let inexactInteger = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      level += 1;
      depth = Math.max(depth, level);
    } else if (token === '}' || token === ']') level -= 1;
    else if (token === ':') keyCount += 1;
    else if (token.length > 15 && /^-?\d+$/.test(token))
      inexactInteger ||= !Number.isSafeInteger(Number(token));
  }
  return { depth, keyCount, inexactInteger };
}

/** Recursive: the depth has been checked. */
function inspect(value: unknown): { keyCount: number; problem?: string } {
  if (typeof value === 'string') return { keyCount: 0, problem: textProblem(value) };
  if (typeof value === 'number') {
    return {
      keyCount: 0,
      problem: Number.isFinite(value) ? undefined : 'The JSON has a number that is too large.',
    };
  }
  if (typeof value !== 'object' || value === null) return { keyCount: 0 };
  let keyCount = 0;
  for (const [key, item] of Object.entries(value)) {
    const inner = inspect(item);
    const problem = textProblem(key) ?? inner.problem;
    if (problem !== undefined) return { keyCount, problem };
    keyCount += inner.keyCount + (Array.isArray(value) ? 0 : 1);
  }
  return { keyCount };
}

/** PostgreSQL's jsonb has no place for these. */
function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'The JSON has a NUL character in a string.';
  if (/\p{Surrogate}/u.test(text)) return 'The JSON has half of a surrogate pair in a string.';
  return undefined;
}

/** The canonical text of a JSON value (RFC 8785): equal values have equal texts. For hashing. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    // RFC 8785 §3.2.3 orders by UTF-16 code units, which is how `<` compares.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${members.join(',')}}`;
}
