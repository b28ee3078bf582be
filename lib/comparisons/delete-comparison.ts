import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';

/** Stops the comparison of the caller's tenant and mode, or forgets what came of it. Safe to repeat. */
export async function deleteComparison(context: Context): Promise<void> {
  requireScope(context, 'settings:write');
  await sql()`delete from comparisons where tenant_id = ${context.tenant.id} and mode = ${context.mode}`;
}
