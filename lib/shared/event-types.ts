/** What a webhook endpoint can ask to hear of. */
export const EVENT_TYPES = [
  'submission.completed',
  'submission.failed',
  'credits.low',
  'api_key.expiring',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Sent when somebody asks for it, to one endpoint, whatever that wants to hear of. */
export const TEST_EVENT = 'webhook.test';

/** Everything that a delivery can be of. */
export const DELIVERED_TYPES = [...EVENT_TYPES, TEST_EVENT] as const;

export type DeliveredType = (typeof DELIVERED_TYPES)[number];
