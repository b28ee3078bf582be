/** Every error code of the API with its HTTP status and the sentence shown when none better is known. */
export const ERRORS = {
  invalid_video_input: { status: 400, title: 'The video input is not valid.' },
  invalid_metadata: { status: 400, title: 'The metadata is not valid.' },
  invalid_request: { status: 400, title: 'The request is not valid.' },
  invalid_key: { status: 401, title: 'The API key is missing or not valid.' },
  insufficient_credits: { status: 402, title: 'Not enough credits for this model.' },
  tenant_mismatch: { status: 403, title: 'The API key does not belong to this tenant.' },
  tenant_suspended: { status: 403, title: 'The tenant is suspended: it can read but change nothing.' },
  insufficient_scope: { status: 403, title: 'The credentials lack a required scope.' },
  ip_not_allowed: { status: 403, title: 'The API key may not be used from this address.' },
  forbidden_origin: { status: 403, title: 'The request comes from a site that is not allowed.' },
  tenant_not_found: { status: 404, title: 'There is no such tenant.' },
  submission_not_found: { status: 404, title: 'There is no such submission.' },
  not_found: { status: 404, title: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, title: 'This address does not take this method.' },
  conflict: { status: 409, title: 'The request conflicts with the current state.' },
  submission_erased: { status: 410, title: 'The submission has been erased.' },
  upload_expired: { status: 410, title: 'The upload has expired.' },
  payload_too_large: { status: 413, title: 'The request body is too large.' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported.' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with different content.' },
  rate_limit_exceeded: { status: 429, title: 'Too many requests.' },
  internal_error: { status: 500, title: 'Something went wrong on our side.' },
  service_unavailable: { status: 503, title: 'A part of the service is unavailable. Please retry.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export interface AppErrorOptions {
  /** One entry per thing that is wrong, each a sentence for the caller. Default: the message. */
  details?: string[];
  /** What a program may want beside the sentence, such as `required: 2` or a scope. They follow the message in the details. */
  facts?: readonly string[];
  /** Extra response headers, e.g. Retry-After. */
  headers?: Record<string, string>;
  /** What really happened; goes to the log only. */
  cause?: unknown;
}

/**
 * The one error class of the product. `message` is a public sentence; the cause is private.
 * At the edge it becomes the error envelope; in a job it is final (everything else is retried).
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: string[];
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message?: string, options: AppErrorOptions = {}) {
    super(message ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERRORS[code].status;
    // Clients show the first of them.
    this.details = options.details ?? [this.message, ...(options.facts ?? [])];
    this.headers = options.headers ?? {};
  }
}

/** For the default branch of a switch over a union: fails to compile when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${String(value)}`);
}

/** The lines of an error's stack that tell where; a stack begins with the message, which may be of several lines. */
export function callsOf(error: Error): string[] {
  return error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
}

/**
 * The same error without the parameters of a query: Drizzle's message ends in them, and they are what people typed, hashes
 * of keys, whole metadata. Other errors are returned as they are.
 */
export function withoutParameters(error: Error): Error {
  if (!('query' in error && 'params' in error)) return error;
  const bare = new Error(`Failed query: ${String(error.query)}`, { cause: error.cause });
  bare.stack = [`Error: ${bare.message}`, ...callsOf(error)].join('\n');
  return bare;
}
