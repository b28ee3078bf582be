import type { GetStepTools } from 'inngest';
import { Turn } from '@/lib/batches/batches';
import { errorFields, log } from '@/lib/log';
import type { inngest } from '../client';

/** Short, so that a worker that stops need not wait for it. */
const TURN_MS = 5_000;
/** Together less than the minute until the schedule fires again and goes on with what is left. */
const MAX_TURNS = 10;

/** Removes what is due and says how many; stops early when its turn is over. */
export type Sweep = (turn: Turn) => Promise<number>;

/**
 * Runs sweeps in turns, each a step, until nothing is left or the schedule will fire again. One that fails is logged and
 * keeps neither the others nor its own next time.
 * @returns how many each removed
 */
export async function runSweeps(
  step: GetStepTools<typeof inngest>,
  sweeps: Record<string, Sweep>,
): Promise<Record<string, number>> {
  const removed = Object.fromEntries(Object.keys(sweeps).map((name) => [name, 0]));
  let left = Object.entries(sweeps);
  for (let turns = 0, round = 1; left.length > 0 && turns < MAX_TURNS; round++) {
    const more: typeof left = [];
    for (const [name, sweep] of left) {
      turns += 1;
      const id = round === 1 ? name : `${name}-${round}`;
      const { count, isMore } = await step.run(id, () => takeTurn(name, sweep));
      removed[name]! += count;
      if (isMore) more.push([name, sweep]);
    }
    left = more;
  }
  return removed;
}

async function takeTurn(name: string, sweep: Sweep): Promise<{ count: number; isMore: boolean }> {
  const turn = new Turn(TURN_MS);
  try {
    const count = await sweep(turn);
    return { count, isMore: turn.isCut };
  } catch (error) {
    log.error('sweep.failed', { sweep: name, ...errorFields(error) });
    return { count: 0, isMore: false };
  }
}
