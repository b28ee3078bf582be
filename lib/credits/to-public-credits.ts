import { toInstant } from '@/lib/routing/fields';
import type { LedgerEntry } from './ledger-filter';
import type { Credits } from './read-credits';
import type { CreditsView, MovementView } from './schemas';

export function toPublicCredits({ balance, reserved, lowBalanceLevel }: Credits): CreditsView {
  return { balance, reserved, low_balance_level: lowBalanceLevel };
}

/** A movement as lists and exports show it; the order of the members is that of the columns of a file. */
export function toPublicMovement(row: LedgerEntry): MovementView {
  return {
    id: row.id,
    created_at: toInstant(row.createdAt),
    kind: row.kind,
    amount: row.amount,
    submission_id: row.submissionId,
    note: row.note,
  };
}

export const MOVEMENT_COLUMNS: (keyof MovementView)[] = [
  'id',
  'created_at',
  'kind',
  'amount',
  'submission_id',
  'note',
];
