'use client';

import { Keyboard } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { useLazyDialog } from '../ui/use-lazy-dialog';
import { pagesFor } from './pages';
import { areShortcutsOn, isTyping, type ShortcutAction, ShortcutReader } from './shortcuts';

/** Loaded when it is first opened. */
const ShortcutsDialog = dynamic(() => import('./shortcuts-dialog').then((module) => module.ShortcutsDialog), {
  ssr: false,
});

function focusSearch(): boolean {
  const search = document.querySelector<HTMLElement>('main input[type=search]');
  search?.focus();
  return search !== null;
}

/** Single keys that lead to pages, to the search of a list and to the list of keys; with the button for the latter. */
export function KeyboardShortcuts() {
  const { tenantSlug, role } = usePortal();
  const router = useRouter();
  const reader = useRef(new ShortcutReader());
  const { isOpen, wasOpened, change } = useLazyDialog();

  useEffect(() => {
    function act(action: ShortcutAction): boolean {
      if (action.kind === 'search') return focusSearch();
      if (action.kind === 'help') {
        change(true);
        return true;
      }
      const page = pagesFor(role).find(({ segment }) => segment === action.segment);
      if (page === undefined) return false;
      router.push(`/${tenantSlug}/${page.segment}`);
      return true;
    }
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.defaultPrevented || isTyping(event.target) || !areShortcutsOn()) return;
      const action = reader.current.press(event.key, event.timeStamp);
      if (action !== null && act(action)) event.preventDefault();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router, tenantSlug, role, change]);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => change(true)}
        className="mt-3 flex min-h-8 items-center gap-3 rounded-lg px-3 text-[13px] text-ink-faint hover:bg-tint hover:text-ink"
      >
        <Keyboard aria-hidden="true" className="size-[18px] shrink-0" />
        <span className="flex-1 text-left">Keyboard shortcuts</span>
        <kbd className="font-sans text-xs">?</kbd>
      </button>
      {wasOpened && <ShortcutsDialog isOpen={isOpen} onClose={() => change(false)} />}
    </>
  );
}
