import { LifesignConnectionError, LifesignError, LifesignTimeoutError } from './errors';
import type { ErrorCode } from './generated';

export interface TransportOptions {
  baseUrl: string;
  apiKey: string;
  /** Longest time of one request. Default 60 s. */
  timeoutMs: number;
  /** How often a request is repeated that may succeed then. Default 3. */
  maxRetries: number;
  fetch: typeof fetch;
}

export interface TransportRequest {
  method: string;
  /** Path with its query. */
  path: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  signal?: AbortSignal;
  /** Whether it may be sent twice without harm. */
  isSafe: boolean;
}

const RETRIED = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

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

/** Sends requests with the key, a time limit, and retries with growing, scattered pauses that honour `Retry-After`. */
export class Transport {
  constructor(readonly options: TransportOptions) {}

  /**
   * @returns an answer of 2xx or 304
   * @throws LifesignError, LifesignConnectionError, LifesignTimeoutError; the signal's reason
   */
  async send(request: TransportRequest): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#once(request).catch((error: unknown) => error as Error);
      if (outcome instanceof Response) return outcome;
      const isRefused = outcome instanceof LifesignError;
      // Refused with 429 or 503, nothing was done; after anything else it may have been.
      const mayRetry = isRefused
        ? RETRIED.has(outcome.status) && (request.isSafe || outcome.status === 429 || outcome.status === 503)
        : outcome instanceof LifesignConnectionError && request.isSafe;
      if (!mayRetry || attempt >= this.options.maxRetries) throw outcome;
      const askedMs = isRefused ? (outcome.retryAfterS ?? 0) * 1_000 : 0;
      const growingMs = FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random());
      await pause(Math.max(askedMs, Math.min(growingMs, LONGEST_PAUSE_MS)), request.signal);
    }
  }

  async #once({ method, path, headers, body, signal }: TransportRequest): Promise<Response> {
    const { baseUrl, apiKey, timeoutMs } = this.options;
    const controller = new AbortController();
    const abort = () => controller.abort(signal!.reason);
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => controller.abort(new LifesignTimeoutError('The request', timeoutMs)),
      timeoutMs,
    );
    try {
      const response = await this.options.fetch(baseUrl + path, {
        method,
        headers: { 'X-API-Key': apiKey, ...headers },
        ...(body !== undefined && { body }),
        signal: controller.signal,
      });
      if (response.ok || response.status === 304) return response;
      throw await toError(response);
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (error instanceof LifesignError) throw error;
      throw new LifesignConnectionError(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

async function toError(response: Response): Promise<LifesignError> {
  const envelope = await response.json().catch(() => null);
  const entry = Object.entries<string[]>(envelope?.errors?.[0] ?? {})[0];
  const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new LifesignError({
    code: (entry?.[0] ?? (response.status >= 500 ? 'service_unavailable' : 'invalid_request')) as ErrorCode,
    status: response.status,
    message: envelope?.message ?? `The server answered ${response.status}.`,
    details: entry?.[1] ?? [],
    requestId: response.headers.get('x-request-id'),
    retryAfterS: Number.isFinite(retryAfterS) ? retryAfterS : null,
  });
}
