import { eq, sql } from 'drizzle-orm';
import { db } from '@/db/client';
import { creditAccounts } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';

/**
 * Sets the balance at which `credits.low` is sent; null: never. A new level arms the alert again, so that a balance
 * that is already there is told of at the next spending. The same level again changes nothing.
 */
export async function setLowBalanceLevel(context: Context, level: number | null): Promise<void> {
  requireScope(context, 'settings:write');
  const isOwn = eq(creditAccounts.tenantId, context.tenant.id);
  await db().transaction(async (tx) => {
    await tx.insert(creditAccounts).values({ tenantId: context.tenant.id, balance: 0 }).onConflictDoNothing();
    const [before] = await tx
      .select({ level: creditAccounts.lowBalanceLevel })
      .from(creditAccounts)
      .where(isOwn)
      .for('update');
    if (before!.level === level) return;
    await tx.update(creditAccounts).set({ lowBalanceLevel: level, lowBalanceArmed: sql`true` }).where(isOwn);
    const detail = { low_balance_level: { from: before!.level, to: level } };
    await recordAudit(tx, context, 'credits.level_changed', null, detail);
  });
}
