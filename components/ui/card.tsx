import type { ReactNode } from 'react';
import { cn } from './cn';

interface CardProps {
  title?: ReactNode;
  /** Shown at the right of the title. */
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function Card({ title, action, children, className }: CardProps) {
  return (
    <section
      className={cn('min-w-0 rounded-2xl border border-line bg-surface p-5 shadow-card sm:p-6', className)}
    >
      {title !== undefined && (
        <header className="mb-4 flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-2">
          <h2 className="text-base font-semibold">{title}</h2>
          {action}
        </header>
      )}
      {children}
    </section>
  );
}
