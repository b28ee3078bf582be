import { errorFields, log } from '@/lib/log';

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
