import { DELIVERY_STATES } from './states';
import { DELIVERED_TYPES, type DeliveryRow } from './webhook-copy';

const HOUR_MS = 3_600_000;

export const SPANS = [
  { value: '1h', label: 'Last hour', ms: HOUR_MS },
  { value: '24h', label: 'Last 24 hours', ms: 24 * HOUR_MS },
  { value: '7d', label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  { value: '30d', label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
] as const;

/** What the log is narrowed to; kept in the address. */
export interface DeliveryFilter {
  status?: DeliveryRow['status'];
  event?: (typeof DELIVERED_TYPES)[number];
  span?: (typeof SPANS)[number]['value'];
}

/** Reads a filter from an address; unknown values are dropped. */
export function deliveryFilterFrom(search: URLSearchParams): DeliveryFilter {
  const statuses = Object.keys(DELIVERY_STATES) as DeliveryRow['status'][];
  return {
    status: statuses.find((status) => status === search.get('status')),
    event: DELIVERED_TYPES.find((type) => type === search.get('event')),
    span: SPANS.find(({ value }) => value === search.get('span'))?.value,
  };
}

/** When a span begins, to the minute, so that the same question is asked for a while. */
export function startOf(span: DeliveryFilter['span'], nowMs: number): string | undefined {
  const found = SPANS.find(({ value }) => value === span);
  if (found === undefined) return undefined;
  return new Date(Math.floor((nowMs - found.ms) / 60_000) * 60_000).toISOString();
}
