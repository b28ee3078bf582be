'use client';

import { useAddress } from '@/components/ui/use-address';
import { Segments } from '../ui/segments';
import { RANGE_RULES, RANGES, type Range, USUAL_RANGE } from './questions';

const OPTIONS = RANGES.map((value) => ({ value, label: `${value} days` }));

/** How many days the figures of a page are of; kept in the address. */
export function useRange() {
  const { values, change } = useAddress(RANGE_RULES);
  const value = (values.days ?? USUAL_RANGE) as Range;
  return { days: Number(value), value, set: (days: Range) => change({ days }) };
}

export function RangeSwitch({ range }: { range: ReturnType<typeof useRange> }) {
  return <Segments legend="Time shown" options={OPTIONS} value={range.value} onChange={range.set} />;
}
