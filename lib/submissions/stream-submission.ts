import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { readSubmission } from './poll-submission';
import { type StatusWatch, watchStatus } from './status-changes';
import { isTerminal, toPublicSubmission } from './to-public-submission';

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15_000;

/**
 * A submission as server-sent events: the state now, then each change, until it has ended or the client leaves.
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

async function* changes(
  context: Context,
  first: Submission,
  watch: StatusWatch,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    let row = first;
    let sent = '';
    let quietSinceMs = performance.now();
    while (!signal.aborted) {
      if (row.status !== sent) {
        sent = row.status;
        quietSinceMs = performance.now();
        yield `event: status\ndata: ${JSON.stringify(toPublicSubmission(row, context.tenant.slug))}\n\n`;
      }
      if (isTerminal(row)) return;
      await watch.next(KEEP_ALIVE_MS, signal);
      if (performance.now() - quietSinceMs >= KEEP_ALIVE_MS) {
        quietSinceMs = performance.now();
        yield ': waiting\n\n';
      }
      row = await readSubmission(context, row.id);
    }
  } finally {
    watch.close();
  }
}
