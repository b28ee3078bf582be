import type { ReactNode } from 'react';
import { cn } from './cn';

export interface Column<Row> {
  /** Name in the header. */
  title: string;
  cell: (row: Row) => ReactNode;
  /** Looks of the cells, e.g. `text-right` for numbers. */
  className?: string;
  /** Hidden below `md`; for what a phone can do without. */
  isWideOnly?: boolean;
}

interface TableProps<Row> {
  /** What the rows are, for screen readers. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  className?: string;
}

/** A table in a box of its own that scrolls sideways when it must; the caption is for screen readers. */
export function Table<Row>({ caption, columns, rows, keyOf, className }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={caption} tabIndex={0} className={cn('relative min-w-0 overflow-x-auto', className)}>
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[13px] text-ink-faint">
            {columns.map(({ title, className: look, isWideOnly }) => (
              <th
                key={title}
                scope="col"
                className={cn(
                  'px-3 py-2.5 font-normal first:pl-5 last:pr-5',
                  look,
                  isWideOnly && 'hidden md:table-cell',
                )}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={keyOf(row)} className="align-top hover:bg-tint/50">
              {columns.map(({ title, cell, className: look, isWideOnly }) => (
                <td
                  key={title}
                  className={cn('px-3 py-3 first:pl-5 last:pr-5', look, isWideOnly && 'hidden md:table-cell')}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
