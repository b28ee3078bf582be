import { KeyedQueue } from './keyed-queue';

export interface Pace {
  /** Turns a second for everybody together, and how many may come at once after a quiet time. */
  perSecond: number;
  burst: number;
  /** From one turn to the next, ms, however many are left: whoever else waits for the same loop comes in between. */
  gapMs: number;
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
  #servedMs = Number.NEGATIVE_INFINITY;
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
    if (this.#waiting.length === 0 && this.#dueMs() <= 0) {
      this.#spend();
      return true;
    }
    const { waitingPerKey, waiting } = this.#pace;
    // Those who wait for no more than the gap have their turns already.
    const due = Math.max(0, Math.floor(this.#left));
    if (this.#waiting.lengthOf(key) >= waitingPerKey + due || this.#waiting.length >= waiting + due)
      return false;
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

  /** From the last count until the next turn: zero or less when it may be taken. */
  #dueMs(): number {
    const grownMs = ((1 - this.#left) / this.#pace.perSecond) * 1_000;
    return Math.max(grownMs, this.#servedMs + this.#pace.gapMs - this.#countedMs);
  }

  #spend(): void {
    this.#left -= 1;
    this.#servedMs = this.#countedMs;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => this.#serve(), Math.max(0, Math.ceil(this.#dueMs())));
  }

  #serve(): void {
    this.#timer = undefined;
    this.#count();
    while (this.#dueMs() <= 0 && this.#waiting.length > 0) {
      this.#spend();
      this.#waiting.serve(this.#waiting.keys()[0]!);
    }
    this.#schedule();
  }
}
