import type postgres from 'postgres';
import { errorFields } from '@/lib/log';
import { purgeWorkflow } from '@/lib/sweeps/purge-workflow';
import type { DriverLog } from './embedded/types';

const EVERY_MS = 60_000;

/** Removes old history of the workflow beside the loop of whoever moves events: the queue waits for nothing of it. */
export class HistoryPurge {
  #lastMs = 0;
  #isRunning = false;

  constructor(private readonly options: { keepMs?: number; log: DriverLog; isStopping: () => boolean }) {}

  /** Begins unless that was within the last minute, or goes on still. Returns at once and never throws. */
  beginIfDue(sql: postgres.Sql): void {
    if (this.#isRunning || Date.now() - this.#lastMs < EVERY_MS) return;
    this.#lastMs = Date.now();
    this.#isRunning = true;
    purgeWorkflow(sql, this.options)
      .catch((error) => this.options.log.warn('workflow.purge_failed', errorFields(error)))
      .finally(() => {
        this.#isRunning = false;
      });
  }
}
