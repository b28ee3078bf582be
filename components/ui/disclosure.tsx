import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** A box that is closed until somebody wants to see inside. */
export function Disclosure({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <details className="group min-w-0 rounded-2xl border border-line bg-surface shadow-card">
      <summary className="flex min-h-14 list-none items-center gap-2.5 rounded-2xl px-5 text-sm font-semibold sm:px-6 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
        />
        {title}
      </summary>
      <div className="px-5 pb-5 sm:px-6 sm:pb-6">{children}</div>
    </details>
  );
}
