import type { TenantView } from '@/components/session/mode';
import { MODE_HEADER } from '@/lib/shared/portal-mode';
import type { ErrorEnvelope, SuccessEnvelope } from '@/packages/sdk/src/generated';

/** What the portal adds to the API's own codes: no answer at all, or one that isn't in the envelope. */
const NETWORK_ERROR = 'network_error';

interface ApiErrorFacts {
  code: string;
  message: string;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  details?: string[];
  requestId?: string | null;
  retryAfterS?: number | null;
  /** The answer as it came, for showing. */
  envelope?: unknown;
}

/** A request that did not succeed, with the code of the API's error table. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: string[];
  readonly requestId: string | null;
  readonly retryAfterS: number | null;
  readonly envelope: unknown;

  constructor(facts: ApiErrorFacts) {
    super(facts.message);
    this.name = 'ApiError';
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details ?? [];
    this.requestId = facts.requestId ?? null;
    this.retryAfterS = facts.retryAfterS ?? null;
    this.envelope = facts.envelope;
  }

  /** True when the same request may succeed later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** A request that got no answer: offline, server away, or cut off. */
export function networkError(): ApiError {
  return new ApiError({ code: NETWORK_ERROR, message: 'The server could not be reached.', status: 0 });
}

/**
 * Takes the data out of an answer.
 * @param header reads one response header
 * @throws ApiError for error envelopes and for anything that is no envelope
 */
export function unwrap<T>(status: number, text: string, header: (name: string) => string | null): T {
  const requestId = header('x-request-id');
  const retryAfter = Number(header('retry-after') ?? Number.NaN);
  const retryAfterS = Number.isFinite(retryAfter) ? retryAfter : null;
  let envelope: SuccessEnvelope<T> | ErrorEnvelope;
  try {
    envelope = JSON.parse(text);
  } catch {
    const code = status >= 500 ? 'service_unavailable' : NETWORK_ERROR;
    const message = `The server answered ${status} with something that is not JSON.`;
    throw new ApiError({ code, message, status, requestId, retryAfterS, envelope: text });
  }
  if (envelope.success) return envelope.data;
  const [code = 'internal_error', details = []] = Object.entries(envelope.errors?.[0] ?? {})[0] ?? [];
  throw new ApiError({ code, message: envelope.message, status, details, requestId, retryAfterS, envelope });
}

/** An answer as it came. */
export interface Answer {
  status: number;
  statusText: string;
  text: string;
  header: (name: string) => string | null;
}

/** How a request reaches the API. */
export type Transport = (path: string, init: RequestInit) => Promise<Answer>;

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw networkError();
  }
}

async function toAnswer(response: Response, signal?: AbortSignal | null): Promise<Answer> {
  const { status, statusText, headers } = response;
  try {
    return { status, statusText, text: await response.text(), header: (name) => headers.get(name) };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw networkError();
  }
}

/** Sends a request to our own server. @throws ApiError `network_error` when there is no answer */
export async function request(path: string, init: RequestInit): Promise<Answer> {
  return toAnswer(await send(path, init), init.signal);
}

/** The same for an answer that is a file. @throws ApiError also when there is none */
export async function requestFile(path: string, init: RequestInit): Promise<Blob> {
  const response = await send(path, init);
  if (response.ok) return response.blob().catch(() => Promise.reject(networkError()));
  const { status, text, header } = await toAnswer(response, init.signal);
  return unwrap(status, text, header);
}

/** The header by which a portal session asks for test data; keys have their mode in themselves. */
export function modeHeaders({ mode }: TenantView): Record<string, string> {
  return { [MODE_HEADER]: mode };
}

/** Path of a tenant's detection routes. */
export function detectPath(tenantSlug: string, submissionId?: string): string {
  const base = `/api/v1/${encodeURIComponent(tenantSlug)}/video/detect`;
  return submissionId === undefined ? base : `${base}/${encodeURIComponent(submissionId)}`;
}
