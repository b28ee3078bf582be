import { sql } from '@/db/client';
import { reason } from '@/lib/shared/reasons';
import { type Outcome, settleSubmission } from './settle-submission';

/** Ends one submission if its deadline has passed. @returns false when it has not, or it had already ended */
export function failOverdue(submissionId: string): Promise<boolean> {
  const overdue = reason('processing_timeout');
  const outcome: Outcome = {
    kind: 'failed',
    code: overdue.code,
    message: 'The video could not be processed before its deadline.',
    reasons: [overdue],
    processingMs: null,
    observed: null,
  };
  return settleSubmission(submissionId, outcome, { onlyIf: 'overdue' });
}

/** Ends every submission whose deadline has passed, whatever became of its job. @returns how many */
export async function failAllOverdue(): Promise<number> {
  const rows = await sql()<{ id: string }[]>`
    select id from submissions where status in ('pending', 'processing') and deadline_at < now()
    order by deadline_at limit 1000`;
  let count = 0;
  for (const row of rows) if (await failOverdue(row.id)) count += 1;
  return count;
}
