'use client';

import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useId, useState } from 'react';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { cn } from '../ui/cn';
import { type Command, commandsOf, matching } from './palette-commands';

function Palette({ onDone }: { onDone: () => void }) {
  const portal = usePortal();
  const router = useRouter();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const tenants = useApi('listOwnTenants', {}, { enabled: portal.hasOtherTenants });
  const found = matching(commandsOf(portal, tenants.data?.items), query, portal.tenantSlug);
  const chosen = found[Math.min(at, found.length - 1)];

  function run(command: Command | undefined) {
    if (command === undefined) return;
    onDone();
    if (command.run === 'toggle-mode') portal.setMode(portal.mode === 'test' ? 'live' : 'test');
    else if (command.run === 'leave') window.location.assign(command.href!);
    else router.push(command.href!);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(chosen);
    }
  }

  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden="true" className="size-[18px] shrink-0 text-ink-faint" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
          aria-label="Go to a page, or paste a submission id"
          value={query}
          maxLength={200}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="Go to a page, or paste a submission id"
          autoComplete="off"
          spellCheck={false}
          className="h-13 w-full bg-transparent text-base outline-none placeholder:text-ink-faint"
        />
      </div>
      <div id={listId} role="listbox" aria-label="Commands" className="max-h-80 overflow-y-auto p-2">
        {found.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the input runs the chosen one
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the input (ARIA combobox)
          <div
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            onClick={() => run(command)}
            className={cn(
              'flex min-h-11 cursor-pointer items-center rounded-lg px-3 text-sm hover:bg-tint',
              command === chosen && 'bg-tint font-medium',
            )}
          >
            {command.label}
          </div>
        ))}
      </div>
      <p role="status" className={cn('px-5 pb-4 text-sm text-ink-faint', found.length > 0 && 'sr-only')}>
        {found.length === 0 ? 'No matches.' : `${found.length} commands`}
      </p>
    </>
  );
}

interface PaletteDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** The palette over the page. */
export function PaletteDialog({ isOpen, onOpenChange }: PaletteDialogProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-50 w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-2xl border border-line bg-raised shadow-card outline-none">
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Palette onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
