import { eq } from 'drizzle-orm';
import { db } from '@/db/client';
import { type Tenant, tenants } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { AppError } from '@/lib/errors';

/** The caller's tenant with all its settings. They are the same in live and in test mode. */
export async function getSettings(context: Context): Promise<Tenant> {
  requireScope(context, 'settings:read');
  const [tenant] = await db().select().from(tenants).where(eq(tenants.id, context.tenant.id));
  if (tenant === undefined) throw new AppError('tenant_not_found');
  return tenant;
}
