import { createHmac } from 'node:crypto';
import { parseRetryAfterMs } from './retry-delay';
import { DISCOVERY, type Job, type Op, type StepMemo, type WireError } from './types';

/** What a call of the SDK came back with. */
export type Reply =
  | { kind: 'ops'; ops: Op[]; retryAfterMs: number | null }
  | { kind: 'result'; data: unknown }
  | { kind: 'failure'; error: WireError }
  | { kind: 'error'; error: WireError; retryAfterMs: number | null }
  /** The SDK did not take the call: our fault, not the function's. */
  | { kind: 'refused'; error: WireError };

export type ServeHandler = (request: Request) => Promise<Response>;

/** Where the SDK believes it is served; nothing listens there. */
export const EMBEDDED_URL = 'http://embedded.local/';
const SERVE_URL = new URL('/api/inngest', EMBEDDED_URL).href;

/** Sends a signed request to the SDK's handler, in process. */
async function send(
  handler: ServeHandler,
  signingKey: string,
  method: 'POST' | 'PUT',
  url: string,
  payload: unknown,
  headers: Record<string, string>,
): Promise<Response> {
  const body = canonicalJson(payload);
  return handler(
    new Request(url, {
      method,
      body,
      headers: {
        'content-type': 'application/json',
        host: 'embedded.local',
        'x-inngest-signature': signBody(body, signingKey),
        ...headers,
      },
    }),
  );
}

/** Asks the SDK for its functions, the way a server does when an app is synced in band. @throws Error when refused. */
export async function fetchRegisteredFunctions(
  handler: ServeHandler,
  signingKey: string,
): Promise<unknown[]> {
  const headers = { 'x-inngest-sync-kind': 'in_band' };
  const response = await send(handler, signingKey, 'PUT', SERVE_URL, { url: SERVE_URL }, headers);
  const text = await response.text();
  if (response.status === 200) {
    const { functions } = JSON.parse(text) as { functions?: unknown };
    if (Array.isArray(functions)) return functions;
  }
  throw new Error(`The Inngest SDK refused to list its functions (status ${response.status}).`);
}

/**
 * Calls the function of a job with everything it has done so far, and reads the answer.
 * Never throws for what the function does; a rejected promise means the SDK itself broke.
 */
export async function callFunction(
  handler: ServeHandler,
  signingKey: string,
  job: Job,
  steps: StepMemo[],
): Promise<Reply> {
  const url = new URL(SERVE_URL);
  url.searchParams.set('fnId', job.fnId);
  url.searchParams.set('stepId', job.stepId);
  const payload = {
    event: job.event,
    events: [job.event],
    steps: Object.fromEntries(steps.map(({ id, memo }) => [id, memo])),
    defers: {},
    version: -1,
    use_api: false,
    ctx: {
      run_id: job.runId,
      env: '',
      step_id: DISCOVERY,
      attempt: job.attempt,
      max_attempts: job.maxAttempts,
      stack: { stack: steps.map(({ id }) => id), current: steps.length },
      disable_immediate_execution: job.parallel,
      use_api: false,
      fn_id: job.fnId,
      qi_id: job.id,
    },
  };
  const response = await send(handler, signingKey, 'POST', url.href, payload, {
    'x-run-id': job.runId,
    'x-request-id': job.id,
    'x-inngest-job-id': job.id,
    'x-inngest-generation-id': String(job.gen),
    'x-inngest-req-version': '2',
  });
  return readReply(await unwrap(response));
}

interface PlainResponse {
  status: number;
  header(name: string): string | null;
  text: string;
}

/** With INNGEST_STREAMING in the environment the SDK wraps its answer; the wrapper is padded with spaces. */
async function unwrap(response: Response): Promise<PlainResponse> {
  const text = await response.text();
  if (response.status !== 201)
    return { status: response.status, header: (name) => response.headers.get(name), text };
  const inner = JSON.parse(text) as { status: number; headers: Record<string, string>; body: string };
  const headers = new Headers(inner.headers);
  return { status: inner.status, header: (name) => headers.get(name), text: inner.body };
}

function readReply(response: PlainResponse): Reply {
  const retryAfterMs = parseRetryAfterMs(response.header('retry-after'));
  if (response.header('x-inngest-sdk') === null) {
    return { kind: 'refused', error: toWireError(parseJson(response.text), response.status) };
  }
  const body = parseJson(response.text);
  if (response.status === 200) return { kind: 'result', data: body };
  if (response.status === 206)
    return { kind: 'ops', ops: (Array.isArray(body) ? body : [body]) as Op[], retryAfterMs };
  const error = toWireError(body, response.status);
  const final = response.header('x-inngest-no-retry') === 'true';
  return final ? { kind: 'failure', error } : { kind: 'error', error, retryAfterMs };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Any thrown value or error body as a wire error with a name and a message. */
export function toWireError(value: unknown, status?: number): WireError {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack ?? '' };
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    const message = record.message ?? record.error;
    return {
      ...record,
      name: typeof record.name === 'string' ? record.name : 'Error',
      message:
        typeof message === 'string' ? message : `The function answered with status ${status ?? 'unknown'}.`,
    };
  }
  return { name: 'Error', message: typeof value === 'string' && value !== '' ? value : 'Unknown error.' };
}

/** JSON with sorted keys and no spaces (RFC 8785); the SDK re-serializes what it got like this before it verifies. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** The X-Inngest-Signature of a canonical body. `signingKey` may carry its `signkey-…-` prefix. */
export function signBody(body: string, signingKey: string, nowMs: number = Date.now()): string {
  const seconds = Math.round(nowMs / 1_000).toString();
  const key = signingKey.replace(/^signkey-\w+-/, '');
  return `t=${seconds}&s=${createHmac('sha256', key).update(body).update(seconds).digest('hex')}`;
}
