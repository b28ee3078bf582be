import type { AddressRules } from '@/components/ui/address';
import { DELIVERED_TYPES } from '@/lib/shared/event-types';
import { DELIVERY_STATUSES } from '@/lib/shared/statuses';

const HOUR_MS = 3_600_000;

export const SPANS = [
  { value: '1h', label: 'Last hour', ms: HOUR_MS },
  { value: '24h', label: 'Last 24 hours', ms: 24 * HOUR_MS },
  { value: '7d', label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  { value: '30d', label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
] as const;

/** What the log is narrowed to, as the address holds it. */
export const DELIVERY_RULES = {
  status: DELIVERY_STATUSES,
  event: DELIVERED_TYPES,
  span: SPANS.map(({ value }) => value),
} satisfies AddressRules<string>;

export type DeliveryFilter = Partial<Record<keyof typeof DELIVERY_RULES, string>>;

/** When a span begins, to the minute, so that the same question is asked for a while. */
export function startOf(span: string | undefined, nowMs: number): string | undefined {
  const found = SPANS.find(({ value }) => value === span);
  if (found === undefined) return undefined;
  return new Date(Math.floor((nowMs - found.ms) / 60_000) * 60_000).toISOString();
}
