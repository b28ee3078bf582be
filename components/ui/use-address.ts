'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { type AddressRules, valuesOf } from './address';

/**
 * What a view is narrowed to, kept in the address so that it can be shared. Changing it asks the server for no page: the
 * history is changed in place, and a value of undefined leaves the address.
 */
export function useAddress<Name extends string>(rules: AddressRules<Name>) {
  const pathname = usePathname();
  const search = new URLSearchParams(useSearchParams());
  const values = valuesOf(search, rules);
  function change(next: Partial<Record<Name, string | undefined>>) {
    for (const [name, value] of Object.entries(next) as [Name, string | undefined][]) {
      if (value) search.set(name, value);
      else search.delete(name);
    }
    window.history.replaceState(null, '', search.size === 0 ? pathname : `${pathname}?${search}`);
  }
  const clear = () => window.history.replaceState(null, '', pathname);
  return { values, change, clear, isNarrowed: Object.keys(values).length > 0 };
}
