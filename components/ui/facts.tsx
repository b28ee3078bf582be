import type { ReactNode } from 'react';
import { cn } from './cn';

/** Names with their values in as many columns as fit. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl
      className={cn(
        'grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)_minmax(0,1.15fr)]',
        className,
      )}
    >
      {children}
    </dl>
  );
}

/** Names and values below one another, for the side of a page. */
export function FactList({ children }: { children: ReactNode }) {
  return (
    <dl className="divide-y divide-line [&>div]:py-3 [&>div:first-child]:pt-0 [&>div:last-child]:pb-0">
      {children}
    </dl>
  );
}

/** One name with its value, in either of them. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-ink-faint">{label}</dt>
      <dd className="mt-0.5 text-sm">{children}</dd>
    </div>
  );
}
