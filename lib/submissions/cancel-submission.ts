import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { getOwnSubmission } from './find-submission';
import { failedOutcome, settleSubmission } from './settle-submission';
import type { ShownSubmission } from './shown-submission';

/**
 * Ends a submission that has not been started, and gives its credits back. Against a worker that starts it at the same
 * moment exactly one wins. Canceling a canceled one changes nothing.
 * @throws AppError submission_not_found, submission_erased, conflict once it is being processed or has ended
 */
export async function cancelSubmission(context: Context, id: string): Promise<ShownSubmission> {
  requireScope(context, 'detection:write');
  const found = await getOwnSubmission(context, id);
  if (found.status === 'pending') {
    await settleSubmission(found.id, failedOutcome('canceled', null), { onlyIf: 'pending' });
  }
  const row = await getOwnSubmission(context, id);
  if (row.errorCode === 'canceled') return row;
  throw new AppError('conflict', `Only a pending submission can be canceled; this one is ${row.status}.`);
}
