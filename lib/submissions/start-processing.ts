import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { failOverdue } from './fail-overdue';

/**
 * Marks a submission as running, or finds that it is (a retry), and gives what the pipeline needs. One that is past its
 * deadline is ended instead: nobody waits for its verdict any more.
 * @returns null when it has ended or is gone
 */
export async function startProcessing(submissionId: string): Promise<Submission | null> {
  const rows = await sql()<Submission[]>`
    update submissions set status = 'processing', started_at = coalesce(started_at, clock_timestamp())
    where id = ${submissionId} and status in ('pending', 'processing') and deadline_at > now()
    returning *`;
  if (rows[0] === undefined) await failOverdue(submissionId);
  return rows[0] ?? null;
}

/** A submission that is being processed, with what its tenant wants of the processing. */
export type RunningSubmission = Submission & { keepsEvidence: boolean };

/** A submission that is being processed; null when it has ended meanwhile, or is past its deadline and ended here. */
export async function findRunning(submissionId: string): Promise<RunningSubmission | null> {
  const rows = await sql()<RunningSubmission[]>`
    select s.*, t.evidence_frames as keeps_evidence from submissions s join tenants t on t.id = s.tenant_id
    where s.id = ${submissionId} and s.status = 'processing' and s.deadline_at > now()`;
  if (rows[0] === undefined) await failOverdue(submissionId);
  return rows[0] ?? null;
}
