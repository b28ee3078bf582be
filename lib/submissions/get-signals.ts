import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { getOwnSubmission } from './find-submission';

/** What the model saw of a submission. */
export type Signals = Pick<Submission, 'signals' | 'signalSeries'>;

/**
 * For the people of a tenant, who explain verdicts; API keys only where the setting `signals_in_results` says so, since
 * what they read tends to reach the person who was judged, and helps an attacker to learn.
 * @throws AppError insufficient_scope, submission_not_found, submission_erased; not_found when nothing was looked at
 */
export async function getSignals(context: Context, id: string): Promise<Signals> {
  requireScope(context, 'detection:read');
  const { id: submissionId } = await getOwnSubmission(context, id);
  const rows = await sql()<(Signals & { signalsInResults: boolean })[]>`
    select s.signals, s.signal_series, t.signals_in_results from submissions s join tenants t on t.id = s.tenant_id
    where s.id = ${submissionId}`;
  const row = rows[0]!;
  if (context.actor.kind === 'api_key' && !row.signalsInResults) {
    throw new AppError('insufficient_scope', 'The settings of the tenant do not show signals to API keys.', {
      facts: ['signals_in_results'],
    });
  }
  if (row.signalSeries === null) throw new AppError('not_found', 'There are no signals of this submission.');
  return row;
}
