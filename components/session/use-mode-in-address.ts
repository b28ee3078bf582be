'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { knownMode, MODE_PARAM } from '@/lib/shared/portal-mode';
import type { Mode } from '@/lib/shared/statuses';

/** Writes a mode into the address of the page that is open: test by name, live by none. */
export function writeMode(mode: Mode): void {
  const { pathname, search, hash } = window.location;
  const params = new URLSearchParams(search);
  if (mode === 'test') params.set(MODE_PARAM, mode);
  else params.delete(MODE_PARAM);
  window.history.replaceState(null, '', `${pathname}${params.size === 0 ? '' : `?${params}`}${hash}`);
}

/** Keeps mode and address the same: pages that are opened from here carry it on, and a link that names one is followed. */
export function useModeInAddress(mode: Mode, isShown: boolean, follow: (mode: Mode) => void): void {
  const named = useSearchParams().get(MODE_PARAM);
  const seen = useRef(named);
  useEffect(() => {
    if (!isShown) return;
    const isNews = named !== seen.current;
    seen.current = named;
    const next = knownMode(named);
    // Only what came with another page: an address lags behind a choice that was just made.
    if (isNews && next !== undefined && next !== mode) follow(next);
    else if (mode === 'test' && named === null) writeMode(mode);
  });
}
