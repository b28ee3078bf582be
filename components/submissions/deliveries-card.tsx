'use client';

import Link from 'next/link';
import type { ItemOf } from '@/components/data/call-api';
import { useApi, useApiEach } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { Badge, type BadgeTone } from '../ui/badge';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { Time } from '../ui/time';
import { deliveriesInput } from './use-delivered';

type Endpoint = ItemOf<'listWebhookEndpoints'>;
type Delivery = ItemOf<'listWebhookDeliveries'>;

const TONES: Record<string, BadgeTone> = { succeeded: 'good', failed: 'danger', pending: 'info' };

function DeliveryRow({ delivery, endpoint }: { delivery: Delivery; endpoint: Endpoint }) {
  const { tenantSlug } = usePortal();
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5 text-sm">
      <div className="min-w-0">
        <p className="font-medium">{delivery.event_type}</p>
        <Link
          href={`/${tenantSlug}/webhooks/${endpoint.id}`}
          className="block truncate text-[13px] text-ink-faint underline-offset-4 hover:underline"
          title={endpoint.url}
        >
          {endpoint.url}
        </Link>
      </div>
      <p className="flex items-center gap-2.5 text-[13px] text-ink-faint">
        <Time value={delivery.finished_at ?? delivery.created_at} relative />
        <Badge tone={TONES[delivery.status]}>{delivery.status}</Badge>
      </p>
    </li>
  );
}

/** Where the outcome was sent, and whether it arrived; nothing where the tenant has no endpoints. */
export function DeliveriesCard({ submissionId }: { submissionId: string }) {
  const canRead = useCan('webhooks:read');
  const { data } = useApi('listWebhookEndpoints', {}, { enabled: canRead });
  const endpoints = canRead ? (data?.items ?? []) : [];
  const answers = useApiEach(
    'listWebhookDeliveries',
    endpoints.map(({ id }) => deliveriesInput(id, submissionId)),
  );
  if (endpoints.length === 0) return null;
  const deliveries = answers.flatMap(({ items }) => items);
  const isWhole = answers.length === endpoints.length;
  return (
    <Card title="Webhook deliveries">
      {deliveries.length > 0 && (
        <ul className="divide-y divide-line">
          {deliveries.map((delivery) => (
            <DeliveryRow
              key={delivery.id}
              delivery={delivery}
              endpoint={endpoints.find(({ id }) => id === delivery.endpoint_id)!}
            />
          ))}
        </ul>
      )}
      {deliveries.length === 0 && !isWhole && <Skeleton className="h-10" />}
      {deliveries.length === 0 && isWhole && (
        <p className="text-sm text-ink-faint">No event of this submission has been sent to an endpoint.</p>
      )}
    </Card>
  );
}
