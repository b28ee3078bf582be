import type { ErrorCode } from './generated';

interface LifesignErrorFacts {
  code: ErrorCode;
  status: number;
  message: string;
  details: string[];
  requestId: string | null;
  retryAfterS: number | null;
}

/** The API refused a request; `code` is stable, see the error table. */
export class LifesignError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** One entry for each thing that is wrong. */
  readonly details: string[];
  /** For the operator: names this request in the logs. */
  readonly requestId: string | null;
  readonly retryAfterS: number | null;

  constructor(facts: LifesignErrorFacts) {
    super(`${facts.code}: ${facts.message}`);
    this.name = 'LifesignError';
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
  }
}

/** No answer came: the server is away, or the connection was cut. The reason is in `cause`. */
export class LifesignConnectionError extends Error {
  constructor(cause: unknown) {
    super('The Lifesign server could not be reached.', { cause });
    this.name = 'LifesignConnectionError';
  }
}

/** Something took longer than it may. */
export class LifesignTimeoutError extends Error {
  constructor(what: string, timeoutMs: number) {
    super(`${what} took longer than ${timeoutMs} ms.`);
    this.name = 'LifesignTimeoutError';
  }
}

/** True for an error of the API with this code. */
export function isLifesignError(error: unknown, code?: ErrorCode): error is LifesignError {
  return error instanceof LifesignError && (code === undefined || error.code === code);
}
