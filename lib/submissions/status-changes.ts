import { sql } from '@/db/client';
import { errorFields, log } from '@/lib/log';

/**
 * Without a notification (a lost connection) a waiter looks again after this long. Less than the second within which a
 * caller whose rights have ended is sent away.
 */
const RECHECK_MS = 700;

type Wake = () => void;
const waiting = new Map<string, Set<Wake>>();
let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  sql()
    .listen('submission', (id) => {
      for (const wake of waiting.get(id) ?? []) wake();
    })
    .catch((error) => {
      isListening = false;
      log.warn('status_changes.listen_failed', errorFields(error));
    });
}

/** One subscription to the changes of a submission; close it when done. */
export interface StatusWatch {
  /** Resolves at the next change, after `ms`, after less than a second, or when `signal` aborts; whichever is first. */
  next(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Starts watching before the row is read, so that no change falls between. */
export function watchStatus(submissionId: string): StatusWatch {
  listen();
  let changed = false;
  let wakeUp: Wake = () => undefined;
  const wake = () => {
    changed = true;
    wakeUp();
  };
  const group = waiting.get(submissionId) ?? new Set();
  waiting.set(submissionId, group);
  group.add(wake);
  return {
    async next(ms, signal) {
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, Math.min(ms, RECHECK_MS));
          function done(): void {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          }
          wakeUp = done;
          signal.addEventListener('abort', done, { once: true });
        });
      }
      changed = false;
    },
    close() {
      group.delete(wake);
      if (group.size === 0) waiting.delete(submissionId);
    },
  };
}
