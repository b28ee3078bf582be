'use client';

import type { ItemOf } from '@/components/data/call-api';
import { useApi, useApiEach } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';

type Delivery = ItemOf<'listWebhookDeliveries'>;

/** The last few deliveries of a submission to an endpoint; the card of deliveries asks the same. */
export const deliveriesInput = (endpointId: string, submissionId: string) => ({
  path: { endpoint_id: endpointId },
  query: { submission_id: submissionId, limit: 5 },
});

/** When the first delivery of this event succeeded: a time; null for not yet; undefined where nobody is told. */
export function firstSuccess(deliveries: readonly Delivery[], eventType: string): string | null | undefined {
  const told = deliveries.filter((delivery) => delivery.event_type === eventType);
  if (told.length === 0) return undefined;
  const times = told.flatMap(({ status, finished_at }) =>
    status === 'succeeded' && finished_at ? [finished_at] : [],
  );
  return times.sort()[0] ?? null;
}

/** When the end of a submission reached its first webhook endpoint; see `firstSuccess`. */
export function useDelivered(submissionId: string, eventType: string): string | null | undefined {
  const canRead = useCan('webhooks:read');
  const { data } = useApi('listWebhookEndpoints', {}, { enabled: canRead });
  const endpoints = canRead ? (data?.items ?? []) : [];
  const answers = useApiEach(
    'listWebhookDeliveries',
    endpoints.map(({ id }) => deliveriesInput(id, submissionId)),
  );
  return firstSuccess(
    answers.flatMap(({ items }) => items),
    eventType,
  );
}
