import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';

/**
 * Marks a submission as running, or finds that it is (a retry), and gives what the pipeline needs.
 * @returns null when it has already ended or is gone
 */
export async function startProcessing(submissionId: string): Promise<Submission | null> {
  const rows = await sql()<Submission[]>`
    update submissions set status = 'processing', started_at = coalesce(started_at, clock_timestamp())
    where id = ${submissionId} and status in ('pending', 'processing')
    returning *`;
  return rows[0] ?? null;
}

/** A submission that is being processed, with what its tenant wants of the processing. */
export type RunningSubmission = Submission & { keepsEvidence: boolean };

/** A submission that is being processed; null when it has ended meanwhile. */
export async function findRunning(submissionId: string): Promise<RunningSubmission | null> {
  const rows = await sql()<RunningSubmission[]>`
    select s.*, t.evidence_frames as keeps_evidence from submissions s join tenants t on t.id = s.tenant_id
    where s.id = ${submissionId} and s.status = 'processing'`;
  return rows[0] ?? null;
}
