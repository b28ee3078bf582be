'use client';

import { useState } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { Checkbox } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { pagesFor } from './pages';
import { areShortcutsOn, PAGE_LETTERS, turnShortcuts } from './shortcuts';

function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="flex shrink-0 gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="min-w-7 rounded-md border whitespace-nowrap border-line-strong/60 bg-sunken px-1.5 py-0.5 text-center font-mono text-[13px]"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** The keys and what they do, with the switch that turns the single ones off. */
export function ShortcutsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { role } = usePortal();
  const [isOn, setOn] = useState(areShortcutsOn);
  const rows: [string, string[]][] = [
    ['Go to any page or submission', ['Ctrl', 'K']],
    ['Search the list', ['/']],
    ['This list', ['?']],
    ...pagesFor(role).map(({ label, segment }): [string, string[]] => [label, ['g', PAGE_LETTERS[segment]!]]),
  ];
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <dl className="grid gap-x-8 text-sm sm:grid-cols-2">
        {rows.map(([label, keys]) => (
          <div key={label} className="flex items-center justify-between gap-4 border-b border-line py-2">
            <dt className="min-w-0">{label}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
      <Checkbox
        className="mt-4"
        label="Single-key shortcuts"
        hint="In this browser. Ctrl K works either way."
        checked={isOn}
        onChange={(on) => {
          turnShortcuts(on);
          setOn(on);
        }}
      />
    </Dialog>
  );
}
