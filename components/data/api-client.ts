import type { TenantView } from '@/components/session/mode';
import type {
  ErrorEnvelope,
  ModelView,
  PageOf,
  SubmissionView,
  SuccessEnvelope,
} from '@/lib/shared/api-types';

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

type Query = Record<string, string | number | undefined>;

/** An answer as it came. */
export interface Answer {
  status: number;
  text: string;
  header: (name: string) => string | null;
}

/** Sends a request to our own server. @throws ApiError `network_error` when there is no answer */
export async function request(path: string, init: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...init });
    const text = await response.text();
    return { status: response.status, text, header: (name) => response.headers.get(name) };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw networkError();
  }
}

function send(path: string, query: Query, headers: HeadersInit, signal?: AbortSignal): Promise<Answer> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return request(search.size === 0 ? path : `${path}?${search}`, { headers, signal });
}

/** The header by which a portal session asks for test data; keys have their mode in themselves. */
export function modeHeaders({ mode }: TenantView): Record<string, string> {
  return { 'x-lifesign-mode': mode };
}

async function get<T>(path: string, query: Query, signal?: AbortSignal, view?: TenantView): Promise<T> {
  const answer = await send(path, query, view === undefined ? {} : modeHeaders(view), signal);
  return unwrap<T>(answer.status, answer.text, answer.header);
}

/** Path of a tenant's detection routes. */
export function detectPath(tenantSlug: string, submissionId?: string): string {
  const base = `/api/v1/${encodeURIComponent(tenantSlug)}/video/detect`;
  return submissionId === undefined ? base : `${base}/${encodeURIComponent(submissionId)}`;
}

/** Filters, `metadata.<path>` among them, and the page. */
export type SubmissionQuery = Query;

export function listSubmissions(view: TenantView, query: SubmissionQuery, signal?: AbortSignal) {
  return get<PageOf<SubmissionView>>(detectPath(view.tenantSlug), { ...query }, signal, view);
}

/** A submission as last read, with the entity tag that names this state of it. */
export interface SubmissionSnapshot {
  submission: SubmissionView;
  etag: string | null;
}

/**
 * Reads a submission. With a snapshot of a state known already the server holds the request until
 * there is another one.
 * @param waitS longest time to hold the request, seconds, at most 30
 */
export async function pollSubmission(
  view: TenantView,
  submissionId: string,
  known: SubmissionSnapshot | undefined,
  waitS: number,
  signal?: AbortSignal,
): Promise<SubmissionSnapshot> {
  const isHeld = known !== undefined && known.etag !== null;
  const { status, text, header } = await send(
    detectPath(view.tenantSlug, submissionId),
    isHeld ? { wait: waitS } : {},
    { ...modeHeaders(view), ...(isHeld && { 'if-none-match': known.etag! }) },
    signal,
  );
  if (status === 304 && known !== undefined) return known;
  return { submission: unwrap<SubmissionView>(status, text, header), etag: header('etag') };
}

export function listModels(signal?: AbortSignal) {
  return get<ModelView[]>('/api/v1/models', {}, signal);
}
