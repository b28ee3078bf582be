'use client';

import { type RefObject, useEffect, useRef } from 'react';

/**
 * The control that takes the keyboard's place when the one that had it went away with what it stood in, so that whoever goes
 * by keyboard goes on from here and not from the top of the page.
 * @param isNext false for what was there before anything was done: nothing was lost then
 */
export function useLostFocus<Control extends HTMLElement>(isNext = true): RefObject<Control | null> {
  const control = useRef<Control>(null);
  useEffect(() => {
    if (isNext && document.activeElement === document.body) control.current?.focus({ preventScroll: true });
  }, [isNext]);
  return control;
}
