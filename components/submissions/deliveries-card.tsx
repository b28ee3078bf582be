'use client';

import Link from 'next/link';
import type { ItemOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { Badge, type BadgeTone } from '../ui/badge';
import { Card } from '../ui/card';
import { Time } from '../ui/time';
import { deliveriesInput } from './use-delivered';

type Endpoint = ItemOf<'listWebhookEndpoints'>;

const TONES: Record<string, BadgeTone> = { succeeded: 'good', failed: 'danger', pending: 'info' };

function EndpointDeliveries({ endpoint, submissionId }: { endpoint: Endpoint; submissionId: string }) {
  const { tenantSlug } = usePortal();
  const { data } = useApi('listWebhookDeliveries', deliveriesInput(endpoint.id, submissionId));
  return data?.items.map((delivery) => (
    <li
      key={delivery.id}
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5 text-sm"
    >
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
  ));
}

/** Where the outcome was sent, and whether it arrived; nothing where the tenant has no endpoints. */
export function DeliveriesCard({ submissionId }: { submissionId: string }) {
  const canRead = useCan('webhooks:read');
  const { data } = useApi('listWebhookEndpoints', {}, { enabled: canRead });
  if (!canRead || data === undefined || data.items.length === 0) return null;
  return (
    <Card title="Webhook deliveries">
      <ul className="divide-y divide-line empty:hidden">
        {data.items.map((endpoint) => (
          <EndpointDeliveries key={endpoint.id} endpoint={endpoint} submissionId={submissionId} />
        ))}
      </ul>
      <p className="text-sm text-ink-faint not-first:hidden">Nothing was sent to an endpoint.</p>
    </Card>
  );
}
