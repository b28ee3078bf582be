import { and, eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { comparisons } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';

/** Stops the comparison of the caller's tenant and mode, or forgets what came of it. Safe to repeat. */
export async function deleteComparison(context: Context): Promise<void> {
  requireScope(context, 'settings:write');
  const isOwn = and(eq(comparisons.tenantId, context.tenant.id), eq(comparisons.mode, context.mode));
  await db().delete(comparisons).where(isOwn);
}
