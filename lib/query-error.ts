/**
 * The same error without the parameters of a query: Drizzle's message ends in them, and they are what people typed, hashes
 * of keys, whole metadata. Other errors are returned as they are.
 */
export function withoutParameters(error: Error): Error {
  if (!('query' in error && 'params' in error)) return error;
  const bare = new Error(`Failed query: ${String(error.query)}`, { cause: error.cause });
  const calls = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  bare.stack = [`Error: ${bare.message}`, ...calls].join('\n');
  return bare;
}
