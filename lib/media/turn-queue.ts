/** Whose turn a job takes. */
export interface MediaTurn {
  /** Whoever shares with others, a tenant say. */
  share: string;
  /** May wait for all others. */
  isBackground: boolean;
}

/**
 * What waits for one of a few places, and who is next: the share with the fewest jobs under way, among equals the one
 * that was served longest ago; within a share first in, first out. So a share with one job never waits for another
 * one's hundred. Background jobs come after all others, and never hold more than some of the places.
 */
export class TurnQueue<Item extends { turn: MediaTurn }> {
  readonly #maxBackground: number;
  #waiting: Item[] = [];
  readonly #running = new Map<string, number>();
  /** In the order they were served: the longest ago first. */
  readonly #served = new Set<string>();
  #background = 0;

  constructor({ maxBackground }: { maxBackground: number }) {
    this.#maxBackground = maxBackground;
  }

  get length(): number {
    return this.#waiting.length;
  }

  push(item: Item): void {
    this.#waiting.push(item);
  }

  /** The next job, which counts as under way until `end`; undefined when none may start. */
  take(): Item | undefined {
    const foreground = this.#waiting.filter(({ turn }) => !turn.isBackground);
    const mayStart =
      foreground.length > 0 || this.#background >= this.#maxBackground ? foreground : this.#waiting;
    const next = this.#fairest(mayStart);
    if (next === undefined) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    const { share, isBackground } = next.turn;
    this.#running.set(share, this.#runningOf(share) + 1);
    if (isBackground) this.#background += 1;
    this.#served.delete(share);
    this.#served.add(share);
    return next;
  }

  /** A job that was taken is done. */
  end({ share, isBackground }: MediaTurn): void {
    const left = this.#runningOf(share) - 1;
    if (left > 0) this.#running.set(share, left);
    else this.#running.delete(share);
    if (isBackground) this.#background -= 1;
    // Remembered only while it matters, so that the memory of shares does not grow for ever.
    if (left <= 0 && !this.#waiting.some(({ turn }) => turn.share === share)) this.#served.delete(share);
  }

  /** Takes out everything that waits. */
  clear(): Item[] {
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }

  #runningOf(share: string): number {
    return this.#running.get(share) ?? 0;
  }

  #fairest(items: Item[]): Item | undefined {
    const order = [...this.#served];
    const rank = ({ turn }: Item) => [this.#runningOf(turn.share), order.indexOf(turn.share)] as const;
    let best: Item | undefined;
    for (const item of items) {
      if (best === undefined) best = item;
      const [running, served] = rank(item);
      const [bestRunning, bestServed] = rank(best);
      if (running < bestRunning || (running === bestRunning && served < bestServed)) best = item;
    }
    return best;
  }
}
