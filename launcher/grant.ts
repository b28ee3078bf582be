import { eq } from 'drizzle-orm';
import { StartError, say } from './console';
import { onRunningDatabase } from './running-database';

const GRANT = /^([a-z0-9][a-z0-9-]{0,62})=(-?\d{1,10})$/;

/**
 * The operator's way to give a tenant credits while the product runs: `--grant acme=500 --note "Invoice 7"`.
 * @returns false when it failed; why is said
 */
export function grant(text: string, note: string): Promise<boolean> {
  const [, slug, amount] = GRANT.exec(text) ?? [];
  return onRunningDatabase(async () => {
    if (slug === undefined)
      throw new StartError('Say it as --grant <tenant>=<credits>, e.g. --grant acme=500.');
    const [{ grantCredits }, { db }, { tenants }] = await Promise.all([
      import('@/lib/credits/grant-credits'),
      import('@/db/client'),
      import('@/db/schema'),
    ]);
    const [tenant] = await db().select({ id: tenants.id }).from(tenants).where(eq(tenants.slug, slug));
    if (tenant === undefined) throw new StartError(`There is no tenant ${slug}.`);
    const balance = await grantCredits(tenant.id, Number(amount), note);
    say.done(`${slug}: ${amount} credits; the balance is ${balance}.`);
  });
}
