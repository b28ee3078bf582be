import { AsyncLocalStorage } from 'node:async_hooks';
import { errorFields, log } from '@/lib/log';
import { isUnavailable, isUnreachable } from './unavailable';

/** Something that is answered as a whole, and asks the database through code of others. */
interface Asking {
  /** Set once a statement failed because the database was away. */
  failure?: unknown;
}

interface Availability {
  asking: AsyncLocalStorage<Asking>;
  isAway: boolean;
}

// Next may evaluate this module once per bundle; what it knows belongs to the process.
const holder = globalThis as typeof globalThis & { lifesignAvailability?: Availability };

function known(): Availability {
  holder.lifesignAvailability ??= { asking: new AsyncLocalStorage(), isAway: false };
  return holder.lifesignAvailability;
}

/**
 * Runs work that hides from its caller why it failed, such as rendering a page.
 * @returns what `work` returns; `asking.failure` tells meanwhile, and afterwards, whether the database was away for it
 */
export function askingDatabase<T>(asking: Asking, work: () => T): T {
  return known().asking.run(asking, work);
}

/** Notes what became of a statement: for whoever asked, and, when that has changed, for the log. */
export function statementNoter(): (failure?: unknown) => void {
  const asking = known().asking.getStore();
  return (failure) => {
    if (failure === undefined) return noteAvailable();
    if (asking !== undefined && isUnavailable(failure)) asking.failure = failure;
    if (isUnreachable(failure)) noteAway(failure);
  };
}

function noteAvailable(): void {
  const state = known();
  if (!state.isAway) return;
  state.isAway = false;
  log.info('database.available');
}

function noteAway(failure: unknown): void {
  const state = known();
  if (state.isAway) return;
  state.isAway = true;
  log.warn('database.unavailable', errorFields(failure));
}
