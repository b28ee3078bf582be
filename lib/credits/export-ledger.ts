import { desc } from 'drizzle-orm';
import { db } from '@/db/client';
import { creditLedger } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { batchesByKey, type NextBatch } from '@/lib/http/export-stream';
import { type LedgerFilter, ledgerCondition } from './ledger-filter';
import { toPublicMovement } from './to-public-credits';

const ROWS_PER_BATCH = 1_000;

/** Every movement that fits, newest first, in batches for a stream. */
export function exportLedger(context: Context, filter: LedgerFilter): NextBatch {
  requireScope(context, 'credits:read');
  return batchesByKey<typeof creditLedger.$inferSelect>(
    ROWS_PER_BATCH,
    context.confirm,
    (last, limit) =>
      db()
        .select()
        .from(creditLedger)
        .where(ledgerCondition(context, filter, last?.id))
        .orderBy(desc(creditLedger.id))
        .limit(limit),
    toPublicMovement,
  );
}
