'use client';

import { usePathname, useSearchParams } from 'next/navigation';

/** The delivery that is open on the page, kept in the address: it can be linked to, and the way back closes it. */
export function useOpenDelivery() {
  const pathname = usePathname();
  const search = useSearchParams();

  function addressWith(deliveryId: string | null): string {
    const next = new URLSearchParams(search);
    if (deliveryId === null) next.delete('delivery');
    else next.set('delivery', deliveryId);
    return next.size === 0 ? pathname : `${pathname}?${next}`;
  }

  return {
    openId: search.get('delivery'),
    open: (deliveryId: string) => window.history.pushState(null, '', addressWith(deliveryId)),
    close: () => window.history.replaceState(null, '', addressWith(null)),
  };
}
