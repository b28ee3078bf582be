import { KeyedQueue } from './keyed-queue';

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
  readonly #waiting = new KeyedQueue();
  #taken = 0;

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  /** Places taken, and how many wait for one. */
  stats(): { taken: number; waiting: number } {
    return { taken: this.#taken, waiting: this.#waiting.length };
  }

  /**
   * Waits for a place. @returns what gives it back, once however often it is called
   * @throws the signal's reason when it aborts first
   */
  async take(key: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (!this.#hasPlace(key)) await this.#waiting.wait(key, signal);
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

  /** One place a key and round, until none is left or nobody who waits may have one. */
  #serve(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#taken >= this.#limits.total) return;
      if (!this.#hasPlace(key)) continue;
      this.#give(key);
      this.#waiting.serve(key);
    }
  }
}
