import { type Question, question } from '@/components/data/queries';
import type { AddressRules } from '@/components/ui/address';
import { MOVEMENT_KINDS } from '@/lib/shared/statuses';

/** What the ledger can be narrowed to, as the address holds it. */
export const LEDGER_RULES = {
  kind: MOVEMENT_KINDS,
  submission: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} satisfies AddressRules<string>;

type Values = Partial<Record<keyof typeof LEDGER_RULES, string>>;

/** The same filter, as the API takes it. */
export function ledgerFilter({ kind: wanted, submission }: Values) {
  const kind = MOVEMENT_KINDS.find((each) => each === wanted);
  return { ...(kind && { kind }), ...(submission && { submission_id: submission }) };
}

export function movementsQuestion(values: Values): Question<'listCreditMovements'> {
  return question('listCreditMovements', { query: { limit: 25, ...ledgerFilter(values) } });
}

export const balanceQuestion = question('getCredits');
