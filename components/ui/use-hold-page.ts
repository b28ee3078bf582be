'use client';

import { useEffect } from 'react';

/**
 * While mounted the page is not left by accident: closing the tab asks first, and the way back leads to the same
 * page. For what is shown once.
 */
export function useHoldPage(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const stay = () => window.history.pushState(null, '', window.location.href);
    stay();
    window.addEventListener('beforeunload', ask);
    window.addEventListener('popstate', stay);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('popstate', stay);
    };
  }, []);
}
