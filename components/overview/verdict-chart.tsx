import { formatCount, formatDay } from '@/lib/shared/format';
import { Card } from '../ui/card';
import { DayChart } from '../ui/day-chart';
import { Skeleton } from '../ui/skeleton';
import { RangeSwitch, type useRange } from '../usage/range';
import { daysOf, type UsageView } from '../usage/use-usage';

function Chart({ usage }: { usage: UsageView }) {
  const days = daysOf(usage);
  const { live, fake, failed } = usage.totals;
  const span = `${formatDay(days[0]!.day)} to ${formatDay(days.at(-1)!.day)}`;
  const counts = `${formatCount(live)} live, ${formatCount(fake)} fake, ${formatCount(failed)} failed`;
  return (
    <div className="relative">
      <DayChart
        title="Verdicts"
        summary={`Verdicts per day, ${span}: ${counts}`}
        days={days.map(({ day }) => day)}
        series={[
          { name: 'Live', look: 'good', values: days.map((day) => day.live) },
          { name: 'Fake', look: 'danger', values: days.map((day) => day.fake) },
          { name: 'Failed', look: 'warn', values: days.map((day) => day.failed) },
        ]}
        total={{ name: 'Submitted', values: days.map((day) => day.submissions) }}
      />
      {usage.totals.submissions === 0 && (
        <p className="pointer-events-none absolute inset-x-0 top-20 text-center text-sm text-ink-soft">
          <span className="rounded-lg bg-surface px-3 py-1.5">
            No submissions in these {days.length} days.
          </span>
        </p>
      )}
    </div>
  );
}

interface VerdictChartProps {
  usage: UsageView | undefined;
  range: ReturnType<typeof useRange>;
}

/** How many were submitted on each day, and what came of them. */
export function VerdictChart({ usage, range }: VerdictChartProps) {
  return (
    <Card title="Verdicts per day" action={<RangeSwitch range={range} />}>
      {usage === undefined ? <Skeleton className="h-[248px]" /> : <Chart usage={usage} />}
    </Card>
  );
}
