import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';

/**
 * The hot path of polling: one prepared statement by primary key, within the caller's tenant and mode. Erased ones too.
 * For verbs that have checked a scope of their own.
 */
export async function findOwnSubmission(context: Context, id: string): Promise<Submission | null> {
  if (!isUuid(id)) return null;
  const rows = await sql()<Submission[]>`
    select id, tenant_id, mode, status, model, model_version, threshold, metadata, credits, billing_state, real_score,
      verdict, frames_processed, processing_ms, reasons, error_code, error_message, evidence_frames, created_at, started_at,
      completed_at, deadline_at, erased_at,
      case when (select signals_in_results from tenants where id = ${context.tenant.id}) then signals end as shown_signals
    from submissions where id = ${id} and tenant_id = ${context.tenant.id} and mode = ${context.mode}`;
  return rows[0] ?? null;
}

/**
 * For verbs that have checked a scope of their own.
 * @throws AppError submission_not_found, also for another tenant's id; submission_erased
 */
export async function getOwnSubmission(context: Context, id: string): Promise<Submission> {
  const row = await findOwnSubmission(context, id);
  if (row === null) throw new AppError('submission_not_found');
  if (row.erasedAt !== null) throw new AppError('submission_erased');
  return row;
}

/** @throws AppError insufficient_scope; submission_not_found, also for another tenant's id; submission_erased */
export async function getSubmission(context: Context, id: string): Promise<Submission> {
  requireScope(context, 'detection:read');
  return getOwnSubmission(context, id);
}
