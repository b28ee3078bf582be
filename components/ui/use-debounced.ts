'use client';

import { useEffect, useState } from 'react';

/** The value as it was once nobody has changed it for `delayMs`; for what asks the server while somebody types. */
export function useDebounced<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
