import { KeyedQueue } from './keyed-queue';

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
  readonly #waiting = new KeyedQueue();
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
    if (this.#waiting.length === 0 && this.#left >= 1) {
      this.#left -= 1;
      return true;
    }
    const { waitingPerKey, waiting } = this.#pace;
    if (this.#waiting.lengthOf(key) >= waitingPerKey || this.#waiting.length >= waiting) return false;
    const turn = this.#waiting.wait(key, signal);
    this.#schedule();
    await turn;
    return true;
  }

  #count(): void {
    const nowMs = this.#now();
    const grown = this.#left + ((nowMs - this.#countedMs) / 1_000) * this.#pace.perSecond;
    this.#left = Math.min(this.#pace.burst, grown);
    this.#countedMs = nowMs;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return;
    const dueMs = ((1 - this.#left) / this.#pace.perSecond) * 1_000;
    this.#timer = setTimeout(() => this.#serve(), Math.max(0, Math.ceil(dueMs)));
  }

  #serve(): void {
    this.#timer = undefined;
    this.#count();
    while (this.#left >= 1 && this.#waiting.length > 0) {
      this.#left -= 1;
      this.#waiting.serve(this.#waiting.keys()[0]!);
    }
    this.#schedule();
  }
}
