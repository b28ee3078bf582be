/** A signal that aborts when its time is over, or with its parent. */
export interface TimeLimit {
  signal: AbortSignal;
  /** Forgets timer and parent; to be called once whatever it limits has ended. */
  end(): void;
}

/** Time for one thing, in ms; `what` says in the log what was given up. */
export function timeLimit(ms: number, what: string, parent?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException(`${what}: not within ${ms} ms`, 'TimeoutError')),
    ms,
  );
  const onParent = () => controller.abort(parent!.reason);
  if (parent?.aborted) onParent();
  parent?.addEventListener('abort', onParent, { once: true });
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onParent);
    },
  };
}

/** What a promise gives, unless the signal aborts before: then its reason is thrown. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
