import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

interface ExpandingRowProps {
  /** The row itself: phrases only, since it is the name of what opens. */
  summary: ReactNode;
  /** What opens below it; made only once it is open. */
  children: () => ReactNode;
}

/** A row of a list that opens its details below itself, so that neighbours can be compared. */
export function ExpandingRow({ summary, children }: ExpandingRowProps) {
  const [isOpen, setOpen] = useState(false);
  const details = useRef<HTMLDetailsElement>(null);
  // The browser opens what the server rendered, also before any script is there to hear of it.
  useEffect(() => setOpen(details.current?.open ?? false), []);
  return (
    <li>
      <details ref={details} className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex list-none items-start gap-2.5 px-4 py-3 hover:bg-tint focus-visible:-outline-offset-2 md:items-center sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="mt-1 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90 md:mt-0"
          />
          <span className="min-w-0 flex-1">{summary}</span>
        </summary>
        {isOpen && <div className="border-t border-line bg-sunken/60 px-4 py-5 sm:px-6">{children()}</div>}
      </details>
    </li>
  );
}
