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
