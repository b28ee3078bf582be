import { desc } from 'drizzle-orm';
import { db } from '@/db/client';
import { creditLedger } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import type { NextBatch } from '@/lib/http/export-stream';
import { type LedgerFilter, ledgerCondition } from './ledger-filter';
import { toPublicMovement } from './to-public-credits';

const ROWS_PER_BATCH = 1_000;

/** Every movement that fits, newest first, in batches for a stream. */
export function exportLedger(context: Context, filter: LedgerFilter): NextBatch {
  requireScope(context, 'credits:read');
  let beforeId: number | undefined;
  let isOver = false;
  return async () => {
    if (isOver) return [];
    const rows = await db()
      .select()
      .from(creditLedger)
      .where(ledgerCondition(context, filter, beforeId))
      .orderBy(desc(creditLedger.id))
      .limit(ROWS_PER_BATCH);
    beforeId = rows.at(-1)?.id;
    isOver = rows.length < ROWS_PER_BATCH;
    return rows.map(toPublicMovement);
  };
}
