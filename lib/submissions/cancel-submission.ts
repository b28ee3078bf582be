import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { reason } from '@/lib/shared/reasons';
import { getSubmission } from './find-submission';
import { type Outcome, settleSubmission } from './settle-submission';

/** How a submission ends that nobody wants any more. */
export function canceledOutcome(): Outcome {
  const canceled = reason('canceled');
  return {
    kind: 'failed',
    code: canceled.code,
    message: canceled.userMessage,
    reasons: [canceled],
    processingMs: null,
  };
}

/**
 * Ends a submission that has not been started, and gives its credits back. Against a worker that starts it at the same
 * moment exactly one wins. Cancelling a cancelled one changes nothing.
 * @throws AppError submission_not_found, submission_erased, conflict once it is being processed or has ended
 */
export async function cancelSubmission(context: Context, id: string): Promise<Submission> {
  requireScope(context, 'detection:write');
  // Who may cancel sees what became of it, also without the scope to read others.
  const reader: Context = { ...context, scopes: new Set([...context.scopes, 'detection:read']) };
  const found = await getSubmission(reader, id);
  if (found.status === 'pending') await settleSubmission(found.id, canceledOutcome(), { onlyIf: 'pending' });
  const row = await getSubmission(reader, id);
  if (row.errorCode === 'canceled') return row;
  throw new AppError('conflict', `Only a pending submission can be cancelled; this one is ${row.status}.`);
}
