import { Badge, type BadgeTone } from '../ui/badge';
import { type DeliveryRow, DISABLED_COPY, type Endpoint } from './webhook-copy';

export const DELIVERY_STATES: Record<DeliveryRow['status'], { label: string; tone: BadgeTone }> = {
  pending: { label: 'Pending', tone: 'info' },
  succeeded: { label: 'Delivered', tone: 'good' },
  failed: { label: 'Failed', tone: 'danger' },
};

export function DeliveryBadge({ delivery }: { delivery: Pick<DeliveryRow, 'status' | 'attempts'> }) {
  const { label, tone } = DELIVERY_STATES[delivery.status];
  const isRetrying = delivery.status === 'pending' && delivery.attempts > 0;
  return <Badge tone={isRetrying ? 'warn' : tone}>{isRetrying ? 'Retrying' : label}</Badge>;
}

export function EndpointBadge({ endpoint: { enabled, disabled_reason } }: { endpoint: Endpoint }) {
  if (enabled) return <Badge tone="good">Enabled</Badge>;
  const { label } = DISABLED_COPY[disabled_reason ?? 'manual'];
  return <Badge tone={disabled_reason === 'manual' ? 'neutral' : 'danger'}>{label}</Badge>;
}
