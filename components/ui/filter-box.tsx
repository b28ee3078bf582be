'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from './button';
import { cn } from './cn';

interface FilterBoxProps {
  /** How many filters are set. */
  count: number;
  /** Of the box in which they stand. */
  className: string;
  /** What stands below it, on a phone too: the filters that are set, the way to clear them. */
  footer?: ReactNode;
  children: ReactNode;
}

/** Filters above a list; on a phone behind a button, so that the list is seen. */
export function FilterBox({ count, className, footer, children }: FilterBoxProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <search className="mb-5 block">
      <Button
        look="secondary"
        className="mb-3 sm:hidden"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <SlidersHorizontal aria-hidden="true" />
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </Button>
      <div
        id={id}
        className={cn('grid-cols-2 gap-3 sm:flex sm:flex-wrap', className, isOpen ? 'grid' : 'hidden')}
      >
        {children}
      </div>
      {footer}
    </search>
  );
}
