import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { pollSubmission } from '@/lib/submissions/poll-submission';
import { isTerminal } from '@/lib/submissions/to-public-submission';

/** Who may submit gets the answer to what it submitted, without the right to read everything else. */
export function asReader(context: Context): Context {
  return { ...context, scopes: new Set([...context.scopes, 'detection:read' as const]) };
}

/**
 * Waits for the end of a submission of the caller's own.
 * @throws AppError service_unavailable when it has not ended by then; it goes on, and the same request finds it again
 */
export async function awaitEnd(
  context: Context,
  submissionId: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<Submission> {
  const row = await pollSubmission(asReader(context), submissionId, waitMs, () => false, signal);
  if (isTerminal(row)) return row;
  throw new AppError(
    'service_unavailable',
    'The frames are still being judged. Send the same request again for the answer; it is charged once.',
    { details: [`submission_id: ${submissionId}`], headers: { 'retry-after': '2' } },
  );
}
