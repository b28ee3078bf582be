import { errorFields, log } from '@/lib/log';
import { openStorage } from '@/lib/storage/open-storage';
import { sweepClaims } from './sweep-claims';

const EVERY_MS = 30_000;
/** What can't be known to be of a process that is gone must be older than any upload takes. */
const NAMELESS_AGE_MS = 3_600_000;

/** Removes what killed processes of this machine have left in the storage. Never throws. @returns how many files */
export async function sweepFiles(): Promise<number> {
  let removed = 0;
  for (const sweep of [() => openStorage().sweepTemp(NAMELESS_AGE_MS), sweepClaims]) {
    try {
      removed += await sweep();
    } catch (error) {
      log.warn('sweep.failed', { sweep: 'files', ...errorFields(error) });
    }
  }
  if (removed > 0) log.info('sweep.leftovers_removed', { files: removed });
  return removed;
}

/** Sweeps now and every half minute, one sweep at a time. @returns stops it */
export function keepSweepingFiles(): () => void {
  let isBusy = false;
  const sweep = async () => {
    if (isBusy) return;
    isBusy = true;
    await sweepFiles();
    isBusy = false;
  };
  void sweep();
  const timer = setInterval(() => void sweep(), EVERY_MS);
  return () => clearInterval(timer);
}
