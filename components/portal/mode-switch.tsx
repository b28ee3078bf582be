'use client';

import { FlaskConical } from 'lucide-react';
import { usePortal } from '@/components/session/portal-context';
import { cn } from '../ui/cn';

/** Between live data and the sandbox, for every page at once; operators see both together. */
export function ModeSwitch({ className }: { className?: string }) {
  const { area, mode, setMode } = usePortal();
  if (area === 'operator') return null;
  const isTest = mode === 'test';
  return (
    <label
      className={cn(
        'flex min-h-11 cursor-pointer items-center justify-between gap-3 rounded-lg px-3 text-sm font-medium text-ink-soft hover:bg-tint hover:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus',
        className,
      )}
    >
      <span className="flex items-center gap-3">
        <FlaskConical aria-hidden="true" className={cn('size-[18px] shrink-0', isTest && 'text-warn')} />
        Test mode
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isTest}
        checked={isTest}
        onChange={(event) => setMode(event.target.checked ? 'test' : 'live')}
        className="peer sr-only"
      />
      <span
        aria-hidden="true"
        className="relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors peer-checked:border-warn peer-checked:bg-warn after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:bg-ink-faint after:transition-transform peer-checked:after:translate-x-4 peer-checked:after:bg-surface"
      />
    </label>
  );
}

/** Says on every page that what is seen is not live. */
export function ModeBanner() {
  const { area, mode } = usePortal();
  return (
    <div role="status">
      {mode === 'test' && area === 'tenant' && (
        <p className="mb-6 flex items-center gap-2.5 rounded-xl border border-warn/40 bg-warn-soft px-4 py-2.5 text-sm text-ink-soft">
          <FlaskConical aria-hidden="true" className="size-[18px] shrink-0 text-warn" />
          <span>
            <strong className="font-semibold text-ink">Test mode.</strong> Nothing is charged, and live
            submissions are hidden.
          </span>
        </p>
      )}
    </div>
  );
}
