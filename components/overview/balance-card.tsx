import type { CreditBalance } from '@/lib/shared/api-types';
import { formatCount, formatCredits } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';

export function BalanceCard({ credits }: { credits: CreditBalance | undefined }) {
  return (
    <Card title="Credits" className="flex flex-col">
      {credits === undefined ? (
        <Skeleton className="h-12 w-32" />
      ) : (
        <>
          <p className="text-5xl font-semibold tracking-tight">{formatCount(credits.balance)}</p>
          <p className="mt-1 mb-6 border-b border-line pb-5 text-sm text-ink-soft">left to spend</p>
          <p className="mt-auto text-sm text-ink-soft">
            {credits.reserved === 0
              ? 'Nothing is reserved.'
              : `${formatCredits(credits.reserved)} reserved for running submissions.`}{' '}
            Only verdicts are charged.
          </p>
        </>
      )}
    </Card>
  );
}
