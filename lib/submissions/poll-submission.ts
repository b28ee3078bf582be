import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { failOverdue } from './fail-overdue';
import { getSubmission } from './find-submission';
import { watchStatus } from './status-changes';
import { isTerminal } from './to-public-submission';

/**
 * The submission now, ended if its deadline has passed: what is read is true even when no worker is left to enforce it.
 * @throws AppError submission_not_found
 */
export async function readSubmission(context: Context, id: string): Promise<Submission> {
  const row = await getSubmission(context, id);
  if (isTerminal(row) || Date.now() < row.deadlineAt.getTime()) return row;
  return (await failOverdue(row.id)) ? getSubmission(context, id) : row;
}

/**
 * Reads a submission and, while `isNews` says that the caller knows it already, waits up to `waitMs` for a change.
 * @throws AppError submission_not_found
 */
export async function pollSubmission(
  context: Context,
  id: string,
  waitMs: number,
  isNews: (row: Submission) => boolean,
  signal: AbortSignal,
): Promise<Submission> {
  const untilMs = performance.now() + waitMs;
  const watch = watchStatus(id);
  try {
    for (;;) {
      const row = await readSubmission(context, id);
      const leftMs = untilMs - performance.now();
      if (isTerminal(row) || isNews(row) || leftMs <= 0 || signal.aborted) return row;
      await watch.next(leftMs, signal);
    }
  } finally {
    watch.close();
  }
}
