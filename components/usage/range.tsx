'use client';

import { useAddress } from '@/components/ui/use-address';
import { Segments } from '../ui/segments';

const RANGES = ['7', '30', '90'] as const;
type Range = (typeof RANGES)[number];

const OPTIONS = RANGES.map((value) => ({ value, label: `${value} days` }));

/** How many days the figures of a page are of; kept in the address. */
export function useRange() {
  const { values, change } = useAddress({ days: RANGES });
  const value = (values.days ?? '30') as Range;
  return { days: Number(value), value, set: (days: Range) => change({ days }) };
}

export function RangeSwitch({ range }: { range: ReturnType<typeof useRange> }) {
  return <Segments legend="Time shown" options={OPTIONS} value={range.value} onChange={range.set} />;
}
