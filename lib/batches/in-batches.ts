import { Turn } from './turn';

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
