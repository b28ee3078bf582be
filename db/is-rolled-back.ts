/** Of a server that goes down, whose last word may be lost. */
const CONNECTION_LOST = /^(08|57P)/;

/**
 * Whether the server itself said that a statement failed, so that nothing of its transaction is there. A connection that
 * was lost leaves that open.
 */
export function isRolledBack(thrown: unknown): boolean {
  let at = thrown as { name?: unknown; code?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; at !== null && at !== undefined && depth < 6; depth++) {
    if (at.name === 'PostgresError') return !CONNECTION_LOST.test(String(at.code));
    at = at.cause as typeof at;
  }
  return false;
}
