/** Who waits for something, by key: keys are served in turn, so that a long queue of one delays another's first by one. */
export class KeyedQueue {
  /** In the order in which keys have their turn. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #length = 0;

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** How many of one key wait. */
  lengthOf(key: string): number {
    return this.#waiting.get(key)?.length ?? 0;
  }

  /** Waits until `serve` chooses the key. @throws the signal's reason when it aborts first */
  wait(key: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(key) ?? [];
      this.#waiting.set(key, queue);
      const onTurn = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        queue.splice(queue.indexOf(onTurn), 1);
        this.#length -= 1;
        if (queue.length === 0) this.#waiting.delete(key);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(onTurn);
      this.#length += 1;
    });
  }

  /** The keys that wait, the one whose turn is next first. */
  keys(): string[] {
    return [...this.#waiting.keys()];
  }

  /** Gives a key that waits its turn, and puts it behind all others. */
  serve(key: string): void {
    const queue = this.#waiting.get(key)!;
    this.#waiting.delete(key);
    const onTurn = queue.shift()!;
    if (queue.length > 0) this.#waiting.set(key, queue);
    this.#length -= 1;
    onTurn();
  }
}
