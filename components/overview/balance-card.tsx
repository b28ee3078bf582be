import type { CreditBalance } from '@/lib/shared/api-types';
import { formatCount, formatCredits } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';

export function BalanceCard({ credits }: { credits: CreditBalance | undefined }) {
  return (
    <Card title="Credits">
      {credits === undefined ? (
        <Skeleton className="h-12 w-32" />
      ) : (
        <>
          <p className="text-5xl font-semibold tracking-tight">{formatCount(credits.balance)}</p>
          <p className="mt-1 text-sm text-ink-soft">left to spend</p>
          <p className="mt-6 border-t border-line pt-4 text-sm text-ink-soft">
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
