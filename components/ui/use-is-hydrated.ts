'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False for what the server renders and the browser takes over, true ever after. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
