import type { DataOf } from '@/components/data/call-api';
import type { EventType } from '@/lib/shared/event-types';

export type Endpoint = DataOf<'getWebhookEndpoint'>;
export type Delivery = DataOf<'getWebhookDelivery'>;
export type DeliveryRow = DataOf<'listWebhookDeliveries'>['items'][number];

/** When each event is sent. */
export const EVENT_COPY: Record<EventType, string> = {
  'submission.completed': 'A submission has a verdict.',
  'submission.failed': 'A submission ended without a verdict; its credits were released.',
  'credits.low': 'The balance fell to the level of your low-balance alert; sent once per crossing.',
  'api_key.expiring': 'An API key expires within 7 days; sent once per key.',
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
    advice: 'It was disabled by hand. Events that happen now are not kept for it.',
  },
  gone: {
    label: 'Disabled: gone',
    advice:
      'It responded with 410 Gone, which means: stop sending. Events that happen now are not kept for it. Enable it once the receiver is back.',
  },
  failing: {
    label: 'Disabled: failing',
    advice:
      'Every attempt failed for more than three days. Events that happen now are not kept for it. Fix the receiver, enable the endpoint, then replay the failed deliveries.',
  },
};

/** Why there was no answer. */
const ERROR_COPY: Record<string, string> = {
  timeout: 'Timed out',
  connection_failed: 'Connection failed',
  address_not_allowed: 'URL is not public',
};

/** What an attempt brought, in a few words; null before the first. */
export function resultText({
  response_status,
  error,
}: Pick<DeliveryRow, 'response_status' | 'error'>): string | null {
  if (response_status !== null) return `HTTP ${response_status}`;
  return error === null ? null : (ERROR_COPY[error] ?? error);
}
