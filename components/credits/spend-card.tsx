'use client';

import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCredits, formatDay } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { DayChart } from '../ui/day-chart';
import { Skeleton } from '../ui/skeleton';
import { RangeSwitch, useRange } from '../usage/range';
import { daysOf, useUsage } from '../usage/use-usage';

/** What was spent on each day. */
export function SpendCard() {
  const range = useRange();
  const usage = useUsage(range.days, 'live');
  const days = usage.data && daysOf(usage.data);
  const total = usage.data?.totals.credits ?? 0;
  return (
    <Card title="Spent per day" action={<RangeSwitch range={range} />}>
      <p className="mb-5 min-h-5 text-sm text-ink-soft">
        {days && `${formatCredits(total)} in ${days.length} days, by the day (UTC) of each submission.`}
      </p>
      {usage.error != null && <ErrorNotice error={usage.error} onRetry={() => void usage.refetch()} />}
      {usage.isPending && <Skeleton className="h-[212px]" />}
      {days && (
        <DayChart
          title="Credits spent"
          summary={`Credits spent per day, ${formatDay(days[0]!.day)} to ${formatDay(days.at(-1)!.day)}: ${formatCredits(total)} in all`}
          days={days.map(({ day }) => day)}
          series={[{ name: 'Credits', look: 'good', values: days.map(({ credits }) => credits) }]}
        />
      )}
    </Card>
  );
}
