import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isUuid } from '@/lib/ids';
import { SHOWN_NAMES, type ShownSubmission } from './shown-submission';

/**
 * The hot path of polling: one prepared statement by primary key, within the caller's tenant and mode. Erased ones too.
 * For verbs that have checked a scope of their own.
 */
export async function findOwnSubmission(context: Context, id: string): Promise<ShownSubmission | null> {
  if (!isUuid(id)) return null;
  const rows = await sql()<ShownSubmission[]>`
    select ${sql()(SHOWN_NAMES)},
      case when (select signals_in_results from tenants where id = ${context.tenant.id}) then signals end as shown_signals
    from submissions where id = ${id} and tenant_id = ${context.tenant.id} and mode = ${context.mode}`;
  return rows[0] ?? null;
}

/**
 * For verbs that have checked a scope of their own.
 * @throws AppError submission_not_found, also for another tenant's id; submission_erased
 */
export async function getOwnSubmission(context: Context, id: string): Promise<ShownSubmission> {
  const row = await findOwnSubmission(context, id);
  if (row === null) throw new AppError('submission_not_found');
  if (row.erasedAt !== null) throw new AppError('submission_erased');
  return row;
}

/** @throws AppError insufficient_scope; submission_not_found, also for another tenant's id; submission_erased */
export async function getSubmission(context: Context, id: string): Promise<ShownSubmission> {
  requireScope(context, 'detection:read');
  return getOwnSubmission(context, id);
}
