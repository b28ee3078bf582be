/**
 * SQLSTATE classes and codes of the driver and the system that say: the database is away, overloaded, or gave up for the
 * sake of others; not: the statement is wrong. Class 40 comes here after it was tried again (`retry-conflicts.ts`).
 */
const UNAVAILABLE =
  /^(08|40|53|57|25P03|25P04|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|CONNECT)/;

/** The same without what a database that answers says of single statements, and without what we end ourselves. */
const UNREACHABLE =
  /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|CONNECT(?!ION_(DESTROYED|ENDED)))/;

const MAX_DEPTH = 6;

/** The codes in the chain of causes, outermost first; Drizzle wraps what the driver threw. */
export function* codesOf(thrown: unknown): Generator<string> {
  for (let at = thrown, depth = 0; at !== undefined && at !== null && depth < MAX_DEPTH; depth++) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') yield code;
    at = cause;
  }
}

/** True when the same statement may succeed later, and the caller should be told so. */
export function isUnavailable(thrown: unknown): boolean {
  return [...codesOf(thrown)].some((code) => UNAVAILABLE.test(code));
}

/** True when the database itself was not there. */
export function isUnreachable(thrown: unknown): boolean {
  return [...codesOf(thrown)].some((code) => UNREACHABLE.test(code));
}
