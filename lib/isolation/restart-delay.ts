const RESTART_DELAY_MS = 500;
const MAX_RESTART_DELAY_MS = 15_000;

/** After so many starts in a row that failed, waiting work is given back instead of waiting for ever. */
export const MAX_FAILED_STARTS = 3;

/** How long to wait before a process is started again, after so many starts in a row that failed (at least one). */
export function restartDelayMs(failedStarts: number): number {
  return Math.min(RESTART_DELAY_MS * 2 ** (failedStarts - 1), MAX_RESTART_DELAY_MS);
}
