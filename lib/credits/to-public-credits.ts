import type { CreditBalance } from '@/lib/shared/api-types';
import type { LedgerEntry } from './ledger-filter';
import type { Credits } from './read-credits';

export function toPublicCredits({ balance, reserved, lowBalanceLevel }: Credits): CreditBalance {
  return { balance, reserved, low_balance_level: lowBalanceLevel };
}

/** A movement as lists and exports show it; the order of the members is that of the columns of a file. */
export function toPublicMovement(row: LedgerEntry) {
  return {
    id: row.id,
    created_at: row.createdAt.toISOString(),
    kind: row.kind,
    amount: row.amount,
    submission_id: row.submissionId,
    note: row.note,
  };
}

export const MOVEMENT_COLUMNS = ['id', 'created_at', 'kind', 'amount', 'submission_id', 'note'];
