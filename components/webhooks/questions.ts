import type { CallInput } from '@/components/data/call-api';
import { type Question, question } from '@/components/data/queries';
import { type DeliveryFilter, startOf } from './delivery-filter';

const PAGE_SIZE = 25;

type Query = NonNullable<CallInput<'listWebhookDeliveries'>['query']>;

export const endpointsQuestion = question('listWebhookEndpoints');

export function endpointQuestion(endpointId: string): Question<'getWebhookEndpoint'> {
  return question('getWebhookEndpoint', { path: { endpoint_id: endpointId } });
}

/** @param nowMs from when the filter's span is counted back */
export function deliveriesQuestion(
  endpointId: string,
  { status, event, span }: DeliveryFilter,
  nowMs: number,
): Question<'listWebhookDeliveries'> {
  const query = {
    limit: PAGE_SIZE,
    status: status as Query['status'],
    event_type: event as Query['event_type'],
    from: startOf(span, nowMs),
  };
  return question('listWebhookDeliveries', { path: { endpoint_id: endpointId }, query });
}
