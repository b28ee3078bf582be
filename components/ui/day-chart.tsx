'use client';

import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { formatCompact, formatCount, formatDay } from '@/lib/shared/format';
import { axisEnd, movedSlot, slotAt } from './chart-scale';
import { Bars, DataTable, type DayChartProps, HEIGHT, Swatch, Tip, totalOf } from './day-chart-parts';

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
