import { memo } from 'react';
import { formatCount, formatDay } from '@/lib/shared/format';

/** Of the bars, in pixels. */
export const HEIGHT = 188;
/** Share of a day's place that stays empty around its bar. */
const GAP = 0.24;

export interface DaySeries {
  name: string;
  /** One value per day; whole numbers. */
  values: number[];
  /** `danger` is hatched: it must differ from `good` for those who don't see their colours. */
  look: 'good' | 'danger' | 'warn';
}

export interface DayChartProps {
  /** What the bars are: "Verdicts". */
  title: string;
  /** What the bars come to, in a sentence for those who can't see them. */
  summary: string;
  /** UTC days, `2026-11-24`, in a row. */
  days: string[];
  /** From the bottom of each bar to its top. */
  series: DaySeries[];
  /** What the whole bar of a day is called, when it isn't the sum of the series. */
  total?: { name: string; values: number[] };
}

const FILLS = { good: 'fill-signal', danger: undefined, warn: 'fill-warn' };

export const totalOf = (series: DaySeries[], at: number) =>
  series.reduce((sum, { values }) => sum + values[at]!, 0);

export function Swatch({ look, patternId }: { look: DaySeries['look']; patternId: string }) {
  return (
    <svg width="10" height="10" aria-hidden="true" className="shrink-0">
      <rect
        width="10"
        height="10"
        rx="2.5"
        className={FILLS[look]}
        fill={look === 'danger' ? `url(#${patternId})` : undefined}
      />
    </svg>
  );
}

interface BarsProps {
  days: string[];
  series: DaySeries[];
  end: number;
  patternId: string;
}

/** Drawn again only for other figures, not for every move of the pointer. */
export const Bars = memo(function Bars({ days, series, end, patternId }: BarsProps) {
  const slot = 100 / days.length;
  return days.map((day, at) => {
    let top = HEIGHT;
    return (
      <g key={day}>
        {series.map(({ name, values, look }) => {
          const value = values[at]!;
          if (value === 0) return null;
          // A single one among thousands must still be seen.
          const height = Math.max((value / end) * HEIGHT, 1.5);
          top -= height;
          return (
            <rect
              key={name}
              x={`${(at + GAP / 2) * slot}%`}
              width={`${(1 - GAP) * slot}%`}
              y={top}
              height={Math.max(height - 0.5, 1)}
              rx="1"
              className={FILLS[look]}
              fill={look === 'danger' ? `url(#${patternId})` : undefined}
            />
          );
        })}
      </g>
    );
  });
});

/** The figures of one day, beside its bar. */
export function Tip({
  days,
  series,
  total,
  at,
  patternId,
}: DayChartProps & { at: number; patternId: string }) {
  const isRight = at >= days.length / 2;
  const place = `${((isRight ? days.length - at : at + 1) / days.length) * 100}%`;
  return (
    <div
      aria-hidden="true"
      // Only ever made in the browser, after a move: the server's markup has no styles, which the CSP would refuse.
      style={isRight ? { right: place } : { left: place }}
      className="pointer-events-none absolute top-0 z-10 mx-1.5 w-max max-w-48 rounded-lg border border-line bg-raised px-3 py-2 text-[13px] shadow-card"
    >
      <p className="font-medium">{formatDay(days[at]!)}</p>
      {series.map(({ name, values, look }) => (
        <p key={name} className="flex items-center gap-2 text-ink-soft">
          <Swatch look={look} patternId={patternId} />
          <span className="flex-1 pr-3">{name}</span>
          <span className="text-ink">{formatCount(values[at]!)}</span>
        </p>
      ))}
      {(total || series.length > 1) && (
        <p className="mt-1 flex justify-between border-t border-line pt-1 text-ink-soft">
          <span className="pr-3">{total?.name ?? 'Total'}</span>
          <span className="text-ink">{formatCount(total?.values[at] ?? totalOf(series, at))}</span>
        </p>
      )}
    </div>
  );
}

/** The figures as a table, for screen readers. */
export function DataTable({ title, days, series, total }: DayChartProps) {
  return (
    <div className="sr-only">
      <table>
        <caption>{title} per day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {total && <th scope="col">{total.name}</th>}
          </tr>
        </thead>
        <tbody>
          {days.map((day, at) => (
            <tr key={day}>
              <th scope="row">{formatDay(day)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{values[at]}</td>
              ))}
              {total && <td>{total.values[at]}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
