import { toInstant } from '@/lib/routing/fields';
import type { getDelivery } from './deliveries';
import type { WebhookEndpoint } from './endpoints';
import type { DeliveryDetailView, DeliveryView, EndpointView, SecretView } from './schemas';
import type { Delivery } from './select-delivery';
import type { SigningSecret } from './signing-secrets';

/** An endpoint as the API shows it; never its secret. */
export function toPublicEndpoint(row: WebhookEndpoint): EndpointView {
  return {
    id: row.id,
    mode: row.mode,
    url: row.url,
    description: row.description,
    event_types: row.eventTypes,
    enabled: row.disabledAt === null,
    disabled_at: toInstant(row.disabledAt),
    disabled_reason: row.disabledReason,
    last_success_at: toInstant(row.lastSuccessAt),
    last_delivery: row.lastDelivery && toPublicDelivery(row.lastDelivery),
    created_at: toInstant(row.createdAt),
  };
}

export function toPublicSecret({ secret, overlapEndsAt }: SigningSecret): SecretView {
  return { secret, overlap_ends_at: toInstant(overlapEndsAt) };
}

export function toPublicDelivery(row: Delivery): DeliveryView {
  return {
    id: row.id,
    webhook_id: row.messageId,
    endpoint_id: row.endpointId,
    event_type: row.type,
    submission_id: row.submissionId,
    status: row.status,
    attempts: row.attempts,
    is_replay: row.isReplay,
    created_at: toInstant(row.createdAt),
    next_attempt_at: toInstant(row.nextAttemptAt),
    finished_at: toInstant(row.finishedAt),
    response_status: row.responseStatus,
    error: row.error,
  };
}

export function toPublicDeliveryDetail(row: Awaited<ReturnType<typeof getDelivery>>): DeliveryDetailView {
  return {
    ...toPublicDelivery(row),
    body: row.body,
    attempt_log: row.log.map((entry) => ({
      attempt: entry.attempt,
      started_at: toInstant(entry.startedAt),
      duration_ms: entry.durationMs,
      response_status: entry.responseStatus,
      response_body: entry.responseBody,
      error: entry.error,
      request_headers: entry.requestHeaders,
    })),
  };
}
