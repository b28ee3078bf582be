import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { SubmissionStatus } from '@/lib/shared/statuses';
import { readSubmission } from './poll-submission';
import { queuePosition } from './queue-position';
import type { ShownSubmission } from './shown-submission';
import { type StatusWatch, watchStatus } from './status-changes';
import { isTerminal, toPublicSubmission } from './to-public-submission';

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
const POSITION_EVERY_MS = 5_000;

/** What the `id:` of an event names: the state that its client has seen. */
function eventIdOf(status: SubmissionStatus, position: number | null): string {
  return position === null ? status : `${status}-${position}`;
}

export interface Follower {
  /** `Last-Event-ID`, of a client that comes back: what it has seen already. */
  lastEventId: string | undefined;
  /** Aborted when it leaves. */
  signal: AbortSignal;
}

/**
 * A submission as server-sent events: the state now, then each change, until it has ended, the client leaves, or its rights
 * have ended. A client that comes back is sent what it has not seen.
 * @returns null when it has seen the end: `EventSource` comes back after every end of a stream, until it is told not to
 * @throws AppError submission_not_found, before anything is sent
 */
export async function streamSubmission(
  context: Context,
  id: string,
  follower: Follower,
): Promise<AsyncIterable<string> | null> {
  const watch = watchStatus(id);
  try {
    const first = await readSubmission(context, id);
    if (!isTerminal(first) || eventIdOf(first.status, null) !== follower.lastEventId) {
      return changes(context, first, watch, follower);
    }
    watch.close();
    return null;
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
  { lastEventId, signal }: Follower,
): AsyncGenerator<string> {
  try {
    let row = first;
    let sent = lastEventId;
    let quietSinceMs = performance.now();
    const line = new Line();
    while (!signal.aborted) {
      const view = toPublicSubmission(row, context.tenant.slug, await line.positionOf(row));
      const state = eventIdOf(view.status, view.queue_position);
      if (state !== sent) {
        sent = state;
        quietSinceMs = performance.now();
        yield `id: ${state}\nevent: status\ndata: ${JSON.stringify(view)}\n\n`;
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
