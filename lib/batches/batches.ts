import { errorFields, log } from '@/lib/log';

/** How long one sweep may go on before others get their turn. Without a budget it goes on until nothing is left. */
export class Turn {
  readonly #untilMs: number;
  #isCut = false;

  constructor(budgetMs = Number.POSITIVE_INFINITY) {
    this.#untilMs = performance.now() + budgetMs;
  }

  /** Asked by a sweep that has more to do. Once it is false, the sweep stops where it is. */
  hasTime(): boolean {
    if (performance.now() < this.#untilMs) return true;
    this.#isCut = true;
    return false;
  }

  /** Whether the sweep stopped with more to do. */
  get isCut(): boolean {
    return this.#isCut;
  }
}

/**
 * Removes batch after batch until a batch isn't full any more. `remove` is one short transaction that passes over what
 * others hold, so that several processes may sweep at once and nobody waits for a row.
 * @returns how many are gone
 */
export async function inBatches(
  batch: number,
  remove: (limit: number) => Promise<number>,
  turn = new Turn(),
): Promise<number> {
  for (let total = 0; ; ) {
    const count = await remove(batch);
    total += count;
    if (count < batch || !turn.hasTime()) return total;
  }
}

/** With so many failures and no success it is not the items: storage or database are away. */
const GIVE_UP_AFTER = 20;

/**
 * Does `work` for each item, a few at once. One that fails must not keep the others: it is logged, and comes up again at
 * the next sweep. `work` may answer false for an item that is not to be counted.
 * @returns how many were done @throws the first error where nothing works
 */
export async function sweepEach<T>(
  items: readonly T[],
  { atOnce, event }: { atOnce: number; event: string },
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  let done = 0;
  let at = 0;
  const failures: unknown[] = [];
  const isHopeless = () => done === 0 && failures.length >= GIVE_UP_AFTER;
  const lane = async () => {
    while (at < items.length && !isHopeless()) {
      const item = items[at++]!;
      try {
        if ((await work(item)) !== false) done += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  if (isHopeless()) throw failures[0];
  if (failures.length > 0) log.warn(event, { failed: failures.length, ...errorFields(failures[0]) });
  return done;
}
