import { formatCount, formatDuration, formatPercent } from '@/lib/shared/format';
import { Skeleton } from '../ui/skeleton';
import type { UsageView } from '../usage/use-usage';

interface FigureProps {
  label: string;
  value: string | undefined;
  note: string;
}

function Figure({ label, value, note }: FigureProps) {
  return (
    <div className="min-w-0 bg-surface px-5 py-4">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-1">
        {value === undefined ? (
          <Skeleton className="h-8 w-20" />
        ) : (
          <span className="block truncate text-2xl/8 font-semibold tracking-tight">{value}</span>
        )}
        <span className="mt-0.5 block min-h-5 text-[13px] text-ink-faint">{value !== undefined && note}</span>
      </dd>
    </div>
  );
}

const NONE = '–';

function share(part: number, whole: number): string {
  return whole === 0 ? NONE : formatPercent(part / whole);
}

function time(ms: number | null): string {
  return ms === null ? NONE : formatDuration(ms);
}

/** What the submissions of the time shown came to, in numbers. */
export function Figures({ usage }: { usage: UsageView | undefined }) {
  const all = usage?.totals;
  const running = all ? all.submissions - all.completed - all.failed : 0;
  const ended = all ? all.completed + all.failed : 0;
  return (
    <dl className="mb-5 grid grid-cols-2 gap-px overflow-hidden rounded-2xl border border-line bg-line shadow-card lg:grid-cols-4">
      <Figure
        label="Submissions"
        value={all && formatCount(all.submissions)}
        note={running > 0 ? `${formatCount(running)} in progress` : ''}
      />
      <Figure
        label="Live rate"
        value={all && share(all.live, all.completed)}
        note={all ? `${formatCount(all.live)} of ${formatCount(all.completed)} verdicts` : ''}
      />
      <Figure
        label="Failure rate"
        value={all && share(all.failed, ended)}
        note={all ? `${formatCount(all.failed)} failed` : ''}
      />
      <Figure
        label="Time to verdict"
        value={all && time(all.p50_ms)}
        note={all && all.p95_ms !== null ? `median; 95 % within ${time(all.p95_ms)}` : 'no verdict yet'}
      />
    </dl>
  );
}
