import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { sweepEach, Turn } from '@/lib/batches/batches';
import { reason } from '@/lib/shared/reasons';
import { type SubmissionOutcome, settleSubmission, settleSubmissions } from './settle-submission';

const BATCH = 1_000;
const ROWS_PER_STATEMENT = 100;
const AT_ONCE = 4;

function overdueOutcome(): SubmissionOutcome {
  const overdue = reason('processing_timeout');
  return {
    kind: 'failed',
    modelVersion: null,
    code: overdue.code,
    message: 'The video could not be processed before its deadline.',
    reasons: [overdue],
    processingMs: null,
    observed: null,
  };
}

/** Ends one submission if its deadline has passed. @returns false when it has not, or it had already ended */
export function failOverdue(submissionId: string): Promise<boolean> {
  return settleSubmission(submissionId, overdueOutcome(), { onlyIf: 'overdue' });
}

type Overdue = Pick<Submission, 'id' | 'tenantId' | 'deadlineAt'>;

/**
 * Ends every submission whose deadline has passed, whatever became of its job: many at once, since they may be the
 * backlog of an outage. @returns how many
 */
export async function failAllOverdue(turn = new Turn()): Promise<number> {
  let count = 0;
  let after = { deadlineAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const rows = await sql()<Overdue[]>`
      select id, tenant_id, deadline_at from submissions
      where status in ('pending', 'processing') and deadline_at < now()
        and (deadline_at, id) > (${after.deadlineAt}, ${after.id})
      order by deadline_at, id limit ${BATCH}`;
    await sweepEach(groupsOf(rows), { atOnce: AT_ONCE, event: 'submissions.not_failed' }, async (ids) => {
      count += await settleSubmissions(ids, overdueOutcome(), { onlyIf: 'overdue' });
    });
    if (rows.length < BATCH || !turn.hasTime()) return count;
    after = rows.at(-1)!;
  }
}

/** Of one tenant each, whose books one statement changes. */
function groupsOf(rows: Overdue[]): string[][] {
  const groups = new Map<string, string[][]>();
  for (const { id, tenantId } of rows) {
    const own = groups.get(tenantId) ?? [[]];
    groups.set(tenantId, own);
    if (own.at(-1)!.length === ROWS_PER_STATEMENT) own.push([]);
    own.at(-1)!.push(id);
  }
  return [...groups.values()].flat();
}
