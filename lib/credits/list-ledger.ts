import { desc } from 'drizzle-orm';
import { db } from '@/db/client';
import { creditLedger } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';
import { type LedgerEntry, type LedgerFilter, ledgerCondition } from './ledger-filter';

const isLedgerId = (text: string) => /^[1-9]\d{0,14}$/.test(text);

/** Movements of a tenant's credits, newest first. */
export async function listLedger(
  context: Context,
  { limit, cursor, ...filter }: LedgerFilter & { limit: number; cursor?: string },
): Promise<Page<LedgerEntry>> {
  requireScope(context, 'credits:read');
  const beforeId = cursor === undefined ? undefined : Number(decodeCursor(cursor, isLedgerId));
  const rows = await db()
    .select()
    .from(creditLedger)
    .where(ledgerCondition(context, filter, beforeId))
    .orderBy(desc(creditLedger.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => String(row.id));
}
