/** What `work` comes to, or at once the reason of `signal`. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** Passes a stream on; throws the reason of `signal` at once, though the next piece may be long in coming. */
export async function* streamUntilAborted<T>(
  signal: AbortSignal,
  source: AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(signal, iterator.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: it ends after that piece.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
