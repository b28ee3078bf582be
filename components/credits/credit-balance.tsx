'use client';

import type { ReactNode } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { formatCount, formatCredits } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Skeleton } from '../ui/skeleton';
import { forecastSentence } from '../usage/forecast';
import { useForecast } from '../usage/use-usage';

const SOON_DAYS = 14;

interface CreditBalanceProps {
  credits: DataOf<'getCredits'> | undefined;
  /** Shown at the right of the title. */
  action?: ReactNode;
}

/** What is left to spend, what is held, and how long it lasts. */
export function CreditBalance({ credits, action }: CreditBalanceProps) {
  const forecast = useForecast(credits?.balance);
  const isShort = forecast?.kind === 'empty' || (forecast?.kind === 'lasts' && forecast.days <= SOON_DAYS);
  return (
    <Card title="Credits left" action={action}>
      {credits === undefined ? (
        <Skeleton className="h-12 w-32" />
      ) : (
        <p className="text-5xl/12 font-semibold tracking-tight">{formatCount(credits.balance)}</p>
      )}
      <p className="mt-1 min-h-5 text-sm text-ink-soft">
        {credits !== undefined &&
          (credits.reserved === 0
            ? 'Nothing is reserved for running submissions.'
            : `${formatCredits(credits.reserved)} more reserved for running submissions.`)}
      </p>
      <p
        className={cn(
          'mt-5 min-h-20 border-t border-line pt-4 text-sm',
          isShort ? 'font-medium text-warn' : 'text-ink-soft',
        )}
      >
        {forecast !== undefined && forecastSentence(forecast)}
      </p>
    </Card>
  );
}
