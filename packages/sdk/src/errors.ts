import type { ErrorCode } from './generated.js';

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

/** What lies under "fetch failed": the last cause that says something. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, errors, code } = error as Error & { errors?: unknown[]; code?: unknown };
  const inner = cause ?? errors?.[0];
  return inner === undefined ? error.message || String(code ?? error.name) : reasonOf(inner);
}

/** No answer came: the server is away, or the connection was cut. The reason is in `cause`. */
export class LifesignConnectionError extends Error {
  /** @param server its origin */
  constructor(server: string, cause: unknown) {
    super(`The Lifesign server at ${server} could not be reached: ${reasonOf(cause)}`, { cause });
    this.name = 'LifesignConnectionError';
  }
}

/** Something answered that is no Lifesign API, or not at this address: a redirect, the page of a proxy, another service. */
export class LifesignAnswerError extends Error {
  /** 0 where a browser does not tell. */
  readonly status: number;
  /** Where a redirect leads; it was not followed. */
  readonly location: string | null;

  constructor(message: string, status: number, location: string | null = null) {
    super(message);
    this.name = 'LifesignAnswerError';
    this.status = status;
    this.location = location;
  }
}

/** Something took longer than it may. */
export class LifesignTimeoutError extends Error {
  constructor(what: string, timeoutMs: number) {
    super(`${what} took longer than ${timeoutMs} ms.`);
    this.name = 'LifesignTimeoutError';
  }
}

/** True for an error of the API with this code, also where a program has loaded the package twice (ESM and CommonJS). */
export function isLifesignError(error: unknown, code?: ErrorCode): error is LifesignError {
  return (
    error instanceof Error &&
    error.name === 'LifesignError' &&
    (code === undefined || (error as LifesignError).code === code)
  );
}
