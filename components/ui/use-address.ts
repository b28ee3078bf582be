'use client';

import { usePathname, useSearchParams } from 'next/navigation';

/** How a value of the address must look; anything else is as if it weren't there. */
export type AddressRules<Name extends string> = Record<Name, RegExp | readonly string[]>;

function isFit(value: string, rule: RegExp | readonly string[]): boolean {
  return rule instanceof RegExp ? rule.test(value) : rule.includes(value);
}

/** Reads values that fit their rules from an address. */
export function valuesOf<Name extends string>(
  search: URLSearchParams,
  rules: AddressRules<Name>,
): Partial<Record<Name, string>> {
  const values: Partial<Record<Name, string>> = {};
  for (const [name, rule] of Object.entries(rules) as [Name, RegExp | readonly string[]][]) {
    const value = search.get(name);
    if (value && isFit(value, rule)) values[name] = value;
  }
  return values;
}

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
