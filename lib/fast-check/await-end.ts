import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { pollOwn } from '@/lib/submissions/poll-submission';
import type { ShownSubmission } from '@/lib/submissions/shown-submission';
import { isTerminal } from '@/lib/submissions/to-public-submission';

/**
 * Waits for the end of a submission of the caller's own: who may submit gets the answer to what it submitted.
 * @throws AppError service_unavailable when it has not ended by then; it goes on, and the same request finds it again
 */
export async function awaitEnd(
  context: Context,
  submissionId: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<ShownSubmission> {
  const row = await pollOwn(context, submissionId, waitMs, () => false, signal);
  if (isTerminal(row)) return row;
  throw new AppError(
    'service_unavailable',
    'The frames are still being judged. Send the same request again for the answer; it is charged once.',
    { facts: [`submission_id: ${submissionId}`], headers: { 'retry-after': '2' } },
  );
}
