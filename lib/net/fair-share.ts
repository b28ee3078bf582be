export interface ShareLimits {
  /** Places for everybody together. */
  total: number;
  /** Places that one may have at once. */
  perKey: number;
}

/**
 * Places in something finite. Whoever has its share waits without keeping others from theirs; those who wait are served
 * one after the other by key, so that a long queue of one delays another's first by one place at most.
 */
export class FairShare {
  readonly #limits: ShareLimits;
  readonly #held = new Map<string, number>();
  /** In the order in which keys have their turn. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #taken = 0;

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  /** Places taken, and how many wait for one. */
  stats(): { taken: number; waiting: number } {
    let waiting = 0;
    for (const queue of this.#waiting.values()) waiting += queue.length;
    return { taken: this.#taken, waiting };
  }

  /**
   * Waits for a place. @returns what gives it back, once however often it is called
   * @throws the signal's reason when it aborts first
   */
  async take(key: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (!this.#hasPlace(key)) await this.#turn(key, signal);
    else this.#give(key);
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#takeBack(key);
    };
  }

  #hasPlace(key: string): boolean {
    return this.#taken < this.#limits.total && (this.#held.get(key) ?? 0) < this.#limits.perKey;
  }

  #give(key: string): void {
    this.#taken += 1;
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  #takeBack(key: string): void {
    this.#taken -= 1;
    const left = this.#held.get(key)! - 1;
    if (left === 0) this.#held.delete(key);
    else this.#held.set(key, left);
    this.#serve();
  }

  #turn(key: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(key) ?? [];
      this.#waiting.set(key, queue);
      const onTurn = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        queue.splice(queue.indexOf(onTurn), 1);
        if (queue.length === 0) this.#waiting.delete(key);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(onTurn);
    });
  }

  /** One place a key and round, until none is left or nobody who waits may have one. */
  #serve(): void {
    for (const key of [...this.#waiting.keys()]) {
      if (this.#taken >= this.#limits.total) return;
      if (!this.#hasPlace(key)) continue;
      const queue = this.#waiting.get(key)!;
      this.#waiting.delete(key);
      const onTurn = queue.shift()!;
      if (queue.length > 0) this.#waiting.set(key, queue);
      this.#give(key);
      onTurn();
    }
  }
}
