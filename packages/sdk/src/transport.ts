import {
  LifesignAnswerError,
  LifesignConnectionError,
  LifesignError,
  LifesignTimeoutError,
} from './errors.js';
import type { ErrorCode } from './generated.js';

export interface TransportOptions {
  baseUrl: string;
  apiKey: string;
  /** Longest time of one request. Default 60 s. */
  timeoutMs?: number;
  /** How often a request is repeated that may succeed then. Default 3. */
  maxRetries?: number;
  fetch?: typeof fetch;
}

/** Named here, since only the types of browsers have `BodyInit`. */
export type RequestBody = string | Blob | FormData | Uint8Array<ArrayBuffer>;

export interface TransportRequest {
  method: string;
  /** Path with its query; a whole address for a request without the key. */
  path: string;
  headers?: Record<string, string>;
  body?: RequestBody;
  /** Size of a large body, which may take longer. */
  bodyBytes?: number;
  signal?: AbortSignal;
  /** The address is the permission: the key is not sent along. */
  isKeyless?: boolean;
}

export interface RetryableRequest extends TransportRequest {
  /** Whether it may be sent twice without harm. */
  isSafe: boolean;
  /** Repeat for so long, rather than so often. */
  patienceMs?: number;
}

export type ReadAnswer<Found> = (response: Response) => Found | Promise<Found>;

const RETRIED = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** The slowest line for which a large body is given its time: 512 kbit/s. */
const SLOWEST_BYTES_PER_MS = 64;
const CODES: Record<number, ErrorCode> = {
  404: 'not_found',
  409: 'conflict',
  410: 'upload_expired',
  413: 'payload_too_large',
};

/** Resolves after `ms`. @throws the signal's reason when it is aborted */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Longer after each failure, and scattered; never shorter than the server asks for. */
export function growingPauseMs(failures: number, error: unknown): number {
  const askedMs = error instanceof LifesignError ? (error.retryAfterS ?? 0) * 1_000 : 0;
  const growingMs = FIRST_PAUSE_MS * 2 ** Math.min(failures, 10) * (0.5 + Math.random());
  return Math.max(askedMs, Math.min(growingMs, LONGEST_PAUSE_MS));
}

/** Sends requests with the key, a time limit, and retries with growing, scattered pauses that honour `Retry-After`. */
export class Transport {
  readonly #options: Required<TransportOptions>;

  constructor({ baseUrl, apiKey, timeoutMs = 60_000, maxRetries = 3, ...options }: TransportOptions) {
    const send: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#options = { baseUrl, apiKey, timeoutMs, maxRetries, fetch: send };
  }

  /**
   * @param read what to make of an answer of 2xx or 304; a body that breaks off while it reads is a line that was cut
   * @throws LifesignError, LifesignAnswerError, LifesignConnectionError, LifesignTimeoutError; the signal's reason
   */
  async send<Found>(request: RetryableRequest, read: ReadAnswer<Found>): Promise<Found> {
    const startedMs = Date.now();
    for (let attempt = 0; ; attempt++) {
      let outcome: unknown;
      try {
        return await this.once(request, read);
      } catch (error) {
        outcome = error;
      }
      // Refused with 429 or 503, nothing was done; after anything else it may have been.
      const mayRetry =
        outcome instanceof LifesignError
          ? RETRIED.has(outcome.status) &&
            (request.isSafe || outcome.status === 429 || outcome.status === 503)
          : outcome instanceof LifesignConnectionError && request.isSafe;
      const { patienceMs = null } = request;
      const isOver =
        attempt >= this.#options.maxRetries && (patienceMs === null || Date.now() - startedMs >= patienceMs);
      if (!mayRetry || isOver) throw outcome;
      await pause(growingPauseMs(attempt, outcome), request.signal);
    }
  }

  /** The same without retries. */
  async once<Found>(request: TransportRequest, read: ReadAnswer<Found>): Promise<Found> {
    const { method, path, body, bodyBytes = 0, signal, isKeyless = false } = request;
    const { baseUrl, apiKey } = this.#options;
    const url = new URL(isKeyless ? path : baseUrl + path);
    // Made here, so that what no header can say is told as what it is.
    const headers = new Headers({ ...(!isKeyless && { 'X-API-Key': apiKey }), ...request.headers });
    const timeoutMs = this.#options.timeoutMs + Math.round(bodyBytes / SLOWEST_BYTES_PER_MS);
    const controller = new AbortController();
    const abort = () => controller.abort(signal!.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => controller.abort(new LifesignTimeoutError(`The request to ${url.origin}`, timeoutMs)),
      timeoutMs,
    );
    try {
      const response = await this.#options.fetch(url.href, {
        method,
        headers,
        ...(body !== undefined && { body }),
        // A redirect would turn a POST into a GET, and carry the key to wherever it leads.
        redirect: 'manual',
        signal: controller.signal,
      });
      refuseRedirect(response, request, url);
      if (response.ok || response.status === 304) return await read(response);
      throw await toError(response);
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (error instanceof LifesignError || error instanceof LifesignAnswerError) throw error;
      throw new LifesignConnectionError(url.origin, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

function urlOf(text: string, base: URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/** A `fetch` of somebody's own may have followed one all the same. @throws LifesignAnswerError */
function refuseRedirect(response: Response, { method, isKeyless }: TransportRequest, url: URL): void {
  const { status, redirected } = response;
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  if (!isRedirect && !redirected && response.type !== 'opaqueredirect') return;
  const given = redirected ? response.url : response.headers.get('location');
  const location = given === null ? null : urlOf(given, url);
  // Of an upload the address is the permission.
  const shown = location && (isKeyless ? location.origin : location.origin + location.pathname);
  // What stands before the path that was asked for is what `baseUrl` should have been.
  const base = shown?.endsWith(url.pathname) ? shown.slice(0, -url.pathname.length) : null;
  const advice =
    base === null
      ? 'Is baseUrl (LIFESIGN_URL) the address of a Lifesign server?'
      : `Set baseUrl (LIFESIGN_URL) to ${base}`;
  throw new LifesignAnswerError(
    `${url.origin} redirects ${method} requests to ${shown ?? 'another address'}. ` +
      `Redirects are not followed, and the key is sent nowhere else. ${advice}`,
    status,
    location?.href ?? null,
  );
}

async function toError(response: Response): Promise<LifesignError> {
  const envelope = await response.json().catch(() => null);
  const entry = Object.entries<string[]>(envelope?.errors?.[0] ?? {})[0];
  const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
  const fallback = response.status >= 500 ? 'service_unavailable' : 'invalid_request';
  return new LifesignError({
    code: (entry?.[0] ?? CODES[response.status] ?? fallback) as ErrorCode,
    status: response.status,
    message: envelope?.message ?? `The server answered ${response.status}.`,
    details: entry?.[1] ?? [],
    requestId: response.headers.get('x-request-id'),
    retryAfterS: Number.isFinite(retryAfterS) ? retryAfterS : null,
  });
}
