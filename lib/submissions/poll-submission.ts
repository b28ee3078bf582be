import { type Context, requireScope } from '@/lib/context';
import { failOverdue } from './fail-overdue';
import { getOwnSubmission } from './find-submission';
import type { ShownSubmission } from './shown-submission';
import { watchStatus } from './status-changes';
import { isTerminal } from './to-public-submission';

/** What `readSubmission` reads; for verbs that have checked a scope of their own. */
async function readOwn(context: Context, id: string): Promise<ShownSubmission> {
  const row = await getOwnSubmission(context, id);
  if (isTerminal(row) || Date.now() < row.deadlineAt.getTime()) return row;
  return (await failOverdue(row.id)) ? getOwnSubmission(context, id) : row;
}

/**
 * The submission now, ended if its deadline has passed: what is read is true even when no worker is left to enforce it.
 * @throws AppError insufficient_scope, submission_not_found
 */
export async function readSubmission(context: Context, id: string): Promise<ShownSubmission> {
  requireScope(context, 'detection:read');
  return readOwn(context, id);
}

/**
 * Reads a submission and, while `isNews` says that the caller knows it already, waits up to `waitMs` for a change.
 * @throws AppError insufficient_scope, submission_not_found
 */
export async function pollSubmission(
  context: Context,
  id: string,
  waitMs: number,
  isNews: (row: ShownSubmission) => boolean,
  signal: AbortSignal,
): Promise<ShownSubmission> {
  requireScope(context, 'detection:read');
  return pollOwn(context, id, waitMs, isNews, signal);
}

/**
 * The same for verbs that have checked a scope of their own.
 * @throws AppError submission_not_found; while it waits, what `Context.confirm` throws, within a second
 */
export async function pollOwn(
  context: Context,
  id: string,
  waitMs: number,
  isNews: (row: ShownSubmission) => boolean,
  signal: AbortSignal,
): Promise<ShownSubmission> {
  const untilMs = performance.now() + waitMs;
  const watch = watchStatus(id);
  try {
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) await context.confirm();
      const row = await readOwn(context, id);
      const leftMs = untilMs - performance.now();
      if (isTerminal(row) || isNews(row) || leftMs <= 0 || signal.aborted) return row;
      await watch.next(leftMs, signal);
    }
  } finally {
    watch.close();
  }
}
