import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { readSubmission } from './poll-submission';
import { queuePosition } from './queue-position';
import type { ShownSubmission } from './shown-submission';
import { type StatusWatch, watchStatus } from './status-changes';
import { isTerminal, toPublicSubmission } from './to-public-submission';

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
const POSITION_EVERY_MS = 5_000;

/**
 * A submission as server-sent events: the state now, then each change, until it has ended, the client leaves, or its rights
 * have ended.
 * @throws AppError submission_not_found, before anything is sent
 */
export async function streamSubmission(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  const watch = watchStatus(id);
  try {
    const first = await readSubmission(context, id);
    return changes(context, first, watch, signal);
  } catch (error) {
    watch.close();
    throw error;
  }
}

/** The place in line, looked up every few seconds only. */
class Line {
  private position: number | null = null;
  private askedMs = Number.NEGATIVE_INFINITY;

  async positionOf(row: ShownSubmission): Promise<number | null> {
    if (row.status !== 'pending') return null;
    if (performance.now() - this.askedMs >= POSITION_EVERY_MS) {
      this.position = await queuePosition(row);
      this.askedMs = performance.now();
    }
    return this.position;
  }
}

/** The status of the answer is out: all that can be said to a caller whose rights have ended is nothing more. */
async function mayGoOn(context: Context): Promise<boolean> {
  try {
    await context.confirm();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return false;
    throw error;
  }
}

async function* changes(
  context: Context,
  first: ShownSubmission,
  watch: StatusWatch,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    let row = first;
    let sent = '';
    let quietSinceMs = performance.now();
    const line = new Line();
    while (!signal.aborted) {
      const view = toPublicSubmission(row, context.tenant.slug, await line.positionOf(row));
      const state = `${view.status} ${view.queue_position}`;
      if (state !== sent) {
        sent = state;
        quietSinceMs = performance.now();
        yield `event: status\ndata: ${JSON.stringify(view)}\n\n`;
      }
      if (isTerminal(row)) return;
      await watch.next(KEEP_ALIVE_MS, signal);
      if (performance.now() - quietSinceMs >= KEEP_ALIVE_MS) {
        quietSinceMs = performance.now();
        yield ': waiting\n\n';
      }
      if (!(await mayGoOn(context))) return;
      row = await readSubmission(context, row.id);
    }
  } finally {
    watch.close();
  }
}
