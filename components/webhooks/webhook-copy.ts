import type { DataOf } from '@/components/data/call-api';
import type { EventType } from '@/lib/shared/event-types';

export type Endpoint = DataOf<'getWebhookEndpoint'>;
export type Delivery = DataOf<'getWebhookDelivery'>;
export type DeliveryRow = DataOf<'listWebhookDeliveries'>['items'][number];

/** When each event is sent. */
export const EVENT_COPY: Record<EventType, string> = {
  'submission.completed': 'A submission has its verdict.',
  'submission.failed': 'A submission ended without a verdict; its credits were given back.',
  'credits.low': 'The balance fell to your low-balance level; once per crossing.',
  'api_key.expiring': 'An API key ends within 7 days; once per key.',
};

/** An endpoint's events in a few words. */
export function summarizeEvents(types: readonly string[]): string {
  if (types.length === 0) return 'All events';
  return types.length === 1 ? types[0]! : `${types[0]} and ${types.length - 1} more`;
}

/** Why an endpoint gets nothing, and what to do about it. */
export const DISABLED_COPY: Record<
  NonNullable<Endpoint['disabled_reason']>,
  { label: string; advice: string }
> = {
  manual: {
    label: 'Disabled',
    advice: 'Somebody disabled it. Events that happen now are not kept for it.',
  },
  gone: {
    label: 'Disabled: gone',
    advice:
      'It answered 410 Gone, which means: never send again. Events that happen now are not kept for it. Enable it once the receiver is back.',
  },
  failing: {
    label: 'Disabled: failing',
    advice:
      'Every attempt of a whole schedule failed, over more than three days. Events that happen now are not kept for it. Mend the receiver, enable it, then replay what failed.',
  },
};

/** Why there was no answer. */
const ERROR_COPY: Record<string, string> = {
  timeout: 'No answer in time',
  connection_failed: 'Connection failed',
  address_not_allowed: 'Address is not public',
};

/** What an attempt brought, in a few words; null before the first. */
export function resultText({
  response_status,
  error,
}: Pick<DeliveryRow, 'response_status' | 'error'>): string | null {
  if (response_status !== null) return `HTTP ${response_status}`;
  return error === null ? null : (ERROR_COPY[error] ?? error);
}
