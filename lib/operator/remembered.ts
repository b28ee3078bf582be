/** A read that passes over many rows, made at most once in `maxAgeMs`, however many ask. Failures are not remembered. */
export function remembered<T>(read: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let known: { value: Promise<T>; untilMs: number } | undefined;
  return () => {
    const nowMs = Date.now();
    if (known !== undefined && nowMs < known.untilMs) return known.value;
    const value = read();
    known = { value, untilMs: nowMs + maxAgeMs };
    value.catch(() => {
      known = undefined;
    });
    return value;
  };
}
