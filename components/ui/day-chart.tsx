'use client';

import { type KeyboardEvent, memo, type PointerEvent, useId, useState } from 'react';
import { formatCompact, formatCount, formatDay } from '@/lib/shared/format';
import { axisEnd, movedSlot, slotAt } from './chart-scale';

const HEIGHT = 188;
/** Share of a day's place that stays empty around its bar. */
const GAP = 0.24;

export interface DaySeries {
  name: string;
  /** One value per day; whole numbers. */
  values: number[];
  /** `danger` is hatched: it must differ from `good` for those who don't see their colours. */
  look: 'good' | 'danger' | 'warn';
}

interface DayChartProps {
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

const totalOf = (series: DaySeries[], at: number) => series.reduce((sum, { values }) => sum + values[at]!, 0);

function Swatch({ look, patternId }: { look: DaySeries['look']; patternId: string }) {
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
const Bars = memo(function Bars({ days, series, end, patternId }: BarsProps) {
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

function Tip({ days, series, total, at, patternId }: DayChartProps & { at: number; patternId: string }) {
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

function DataTable({ title, days, series, total }: DayChartProps) {
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

/** Where the reader is: by pointer, or by arrow keys once the chart has the focus. */
function useSlot(count: number) {
  const [active, setActive] = useState<{ at: number; byKey: boolean } | null>(null);
  const at = active === null ? null : Math.min(active.at, count - 1);
  const point = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const next = slotAt((event.clientX - box.left) / box.width, count);
    if (active?.at !== next) setActive({ at: next, byKey: false });
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') setActive(null);
    const next = movedSlot(event.key, at, count);
    if (next === null) return;
    event.preventDefault();
    setActive({ at: next, byKey: true });
  };
  return { at, isByKey: active?.byKey ?? false, point, press, leave: () => setActive(null) };
}

/**
 * Whole numbers per day as stacked bars. Values are told by pointer and by arrow keys; a screen reader gets a summary and
 * the figures as a table.
 */
export function DayChart(props: DayChartProps) {
  const { title, summary, days, series, total } = props;
  const patternId = useId();
  const slot = useSlot(days.length);
  const end = axisEnd(Math.max(...days.map((_day, at) => totalOf(series, at))));
  const width = 100 / days.length;
  const middle = days[Math.floor((days.length - 1) / 2)]!;
  const said = (at: number) =>
    [
      formatDay(days[at]!),
      ...series.map(({ name, values }) => `${name} ${values[at]}`),
      ...(total ? [`${total.name} ${total.values[at]}`] : []),
    ].join(', ');
  return (
    <div className="relative">
      <div className="flex gap-3">
        <div
          aria-hidden="true"
          className="-my-1.5 flex h-[200px] shrink-0 flex-col justify-between text-right text-xs/3 text-ink-faint"
        >
          {[end, end / 2, 0].map((value) => (
            <span key={value}>{formatCompact(value)}</span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls */}
        <div
          role="group"
          aria-label={`${title} per day; the arrow keys move from day to day`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the figures of a day are reached by keyboard as well
          tabIndex={0}
          onPointerMove={slot.point}
          onPointerDown={slot.point}
          onPointerLeave={slot.leave}
          onBlur={slot.leave}
          onKeyDown={slot.press}
          className="relative min-w-0 flex-1 touch-pan-y rounded-sm"
        >
          <svg
            role="img"
            aria-label={summary}
            width="100%"
            height={HEIGHT}
            className="block overflow-visible"
          >
            <defs>
              <pattern
                id={patternId}
                width="5"
                height="5"
                patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
              >
                <rect width="5" height="5" className="fill-danger" />
                <rect width="1.5" height="5" className="fill-surface" opacity="0.55" />
              </pattern>
            </defs>
            {[0.5, HEIGHT / 2, HEIGHT - 0.5].map((y) => (
              <line key={y} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />
            ))}
            {slot.at !== null && (
              <rect x={`${slot.at * width}%`} width={`${width}%`} height={HEIGHT} className="fill-tint" />
            )}
            <Bars days={days} series={series} end={end} patternId={patternId} />
          </svg>
          {slot.at !== null && <Tip {...props} at={slot.at} patternId={patternId} />}
          <p aria-hidden="true" className="mt-2 flex justify-between text-xs text-ink-faint">
            <span>{formatDay(days[0]!)}</span>
            {days.length > 2 && <span>{formatDay(middle)}</span>}
            <span>{formatDay(days.at(-1)!)}</span>
          </p>
        </div>
      </div>
      <p role="status" className="sr-only">
        {slot.isByKey && slot.at !== null ? said(slot.at) : ''}
      </p>
      <DataTable {...props} />
      {series.length > 1 && (
        <ul aria-hidden="true" className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-ink-soft">
          {series.map(({ name, values, look }) => (
            <li key={name} className="flex items-center gap-2">
              <Swatch look={look} patternId={patternId} />
              {name}
              <span className="text-ink">{formatCount(values.reduce((sum, value) => sum + value, 0))}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
