'use client';

import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect } from 'react';
import { useLazyDialog } from '../ui/use-lazy-dialog';

/** Loaded when it is first opened: most visits never do. */
const PaletteDialog = dynamic(() => import('./palette-dialog').then((module) => module.PaletteDialog), {
  ssr: false,
});

/** Opens everywhere by Ctrl+K or ⌘K, and by its button. */
export function CommandPalette() {
  const { isOpen, wasOpened, change, toggle } = useLazyDialog();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [toggle]);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => change(true)}
        className="mb-4 flex min-h-9 w-full items-center gap-3 rounded-lg border border-line bg-sunken px-3 text-[13px] text-ink-faint hover:text-ink"
      >
        <Search aria-hidden="true" className="size-4 shrink-0" />
        <span className="flex-1 text-left">Go to…</span>
        <kbd className="font-sans text-xs">Ctrl K</kbd>
      </button>
      {wasOpened && <PaletteDialog isOpen={isOpen} onOpenChange={change} />}
    </>
  );
}
