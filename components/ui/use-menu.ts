'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

const TYPING_MS = 700;

const itemsOf = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];

/** Where the focus goes by a key; null when the key means nothing here. */
function aim(items: HTMLElement[], at: number, key: string): HTMLElement | null {
  const last = items.length - 1;
  if (last < 0) return null;
  const index = {
    ArrowDown: at >= last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  }[key];
  return index === undefined ? null : items[index]!;
}

/** The next item whose text begins with what was typed. */
function aimByText(items: HTMLElement[], at: number, typed: string): HTMLElement | undefined {
  const from = typed.length > 1 ? Math.max(at, 0) : at + 1;
  const inOrder = [...items.slice(from), ...items.slice(0, from)];
  return inOrder.find((item) => item.textContent.trim().toLowerCase().startsWith(typed));
}

/** The keys of a menu; the native listener, so that Escape does not reach the dialog around it. */
function listen(menu: HTMLElement, close: (isByKey: boolean) => void): () => void {
  let typed = '';
  let typedAtMs = 0;
  const onKey = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'Tab') return close(false);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = itemsOf(menu);
    const at = items.indexOf(document.activeElement as HTMLElement);
    let target = aim(items, at, key);
    if (key.length === 1 && key !== ' ') {
      typed = event.timeStamp - typedAtMs > TYPING_MS ? key.toLowerCase() : typed + key.toLowerCase();
      typedAtMs = event.timeStamp;
      target = aimByText(items, at, typed) ?? null;
    }
    if (key === 'Escape') close(true);
    else if (key === ' ') items[at]?.click();
    else if (target === null) return;
    target?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const onPress = (event: PointerEvent) => {
    if (!menu.parentElement?.contains(event.target as Node)) close(false);
  };
  menu.addEventListener('keydown', onKey);
  document.addEventListener('pointerdown', onPress);
  return () => {
    menu.removeEventListener('keydown', onKey);
    document.removeEventListener('pointerdown', onPress);
  };
}

/**
 * A button that opens a menu of links (ARIA menu button). The menu stands beside the button in one parent; it has
 * `role="menu"`, its items have `role="menuitem"` and `tabIndex={-1}`.
 */
export function useMenu() {
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const [menu, setMenu] = useState<HTMLElement | null>(null);
  const close = useCallback((isByKey: boolean) => {
    setOpen(false);
    if (isByKey) trigger.current?.focus();
  }, []);
  useEffect(() => {
    if (menu === null) return;
    menu.focus();
    return listen(menu, close);
  }, [menu, close]);
  return {
    isOpen,
    trigger: {
      ref: trigger,
      'aria-haspopup': 'menu' as const,
      'aria-expanded': isOpen,
      onClick: () => setOpen(!isOpen),
    },
    menu: { ref: setMenu, tabIndex: -1 },
  };
}
