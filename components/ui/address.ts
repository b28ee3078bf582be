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
