export interface Pace {
  /** Turns a second for everybody together, and how many may come at once after a quiet time. */
  perSecond: number;
  burst: number;
  /** How many may wait for a turn: of one key, and of all. */
  waitingPerKey: number;
  waiting: number;
}

/**
 * Turns at something that can't be done often. When more ask than there are turns, those who wait are served one after
 * the other by key, so that whoever asks for many delays others by one turn each.
 */
export class PacedTurns {
  readonly #pace: Pace;
  readonly #now: () => number;
  /** In the order in which keys have their turn. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #waitingTotal = 0;
  #left: number;
  #countedMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param now a clock in milliseconds that never goes back */
  constructor(pace: Pace, now: () => number = () => performance.now()) {
    this.#pace = pace;
    this.#now = now;
    this.#left = pace.burst;
    this.#countedMs = now();
  }

  /**
   * Waits for a turn. @returns whether it came: false at once where too many wait already
   * @throws the signal's reason when it aborts first
   */
  async take(key: string, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    this.#count();
    if (this.#waitingTotal === 0 && this.#left >= 1) {
      this.#left -= 1;
      return true;
    }
    const own = this.#waiting.get(key)?.length ?? 0;
    if (own >= this.#pace.waitingPerKey || this.#waitingTotal >= this.#pace.waiting) return false;
    await this.#turn(key, signal);
    return true;
  }

  #count(): void {
    const nowMs = this.#now();
    const grown = this.#left + ((nowMs - this.#countedMs) / 1_000) * this.#pace.perSecond;
    this.#left = Math.min(this.#pace.burst, grown);
    this.#countedMs = nowMs;
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
        this.#waitingTotal -= 1;
        if (queue.length === 0) this.#waiting.delete(key);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(onTurn);
      this.#waitingTotal += 1;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waitingTotal === 0) return;
    const dueMs = ((1 - this.#left) / this.#pace.perSecond) * 1_000;
    this.#timer = setTimeout(() => this.#serve(), Math.max(0, Math.ceil(dueMs)));
  }

  #serve(): void {
    this.#timer = undefined;
    this.#count();
    while (this.#left >= 1 && this.#waitingTotal > 0) {
      const [[key, queue]] = this.#waiting as unknown as [[string, (() => void)[]]];
      // Behind all others who wait.
      this.#waiting.delete(key);
      const onTurn = queue.shift()!;
      if (queue.length > 0) this.#waiting.set(key, queue);
      this.#waitingTotal -= 1;
      this.#left -= 1;
      onTurn();
    }
    this.#schedule();
  }
}
