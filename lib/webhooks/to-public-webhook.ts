import type { getDelivery } from './deliveries';
import type { WebhookEndpoint } from './endpoints';
import type { Delivery } from './select-delivery';
import type { SigningSecret } from './signing-secrets';

const iso = (time: Date | null) => time?.toISOString() ?? null;

/** An endpoint as the API shows it; never its secret. */
export function toPublicEndpoint(row: WebhookEndpoint) {
  return {
    id: row.id,
    mode: row.mode,
    url: row.url,
    description: row.description,
    event_types: row.eventTypes,
    enabled: row.disabledAt === null,
    disabled_at: iso(row.disabledAt),
    disabled_reason: row.disabledReason,
    last_success_at: iso(row.lastSuccessAt),
    last_delivery: row.lastDelivery && toPublicDelivery(row.lastDelivery),
    created_at: row.createdAt.toISOString(),
  };
}

export function toPublicSecret({ secret, overlapEndsAt }: SigningSecret) {
  return { secret, overlap_ends_at: iso(overlapEndsAt) };
}

export function toPublicDelivery(row: Delivery) {
  return {
    id: row.id,
    webhook_id: row.messageId,
    endpoint_id: row.endpointId,
    event_type: row.type,
    submission_id: row.submissionId,
    status: row.status,
    attempts: row.attempts,
    is_replay: row.isReplay,
    created_at: row.createdAt.toISOString(),
    next_attempt_at: iso(row.nextAttemptAt),
    finished_at: iso(row.finishedAt),
    response_status: row.responseStatus,
    error: row.error,
  };
}

export function toPublicDeliveryDetail(row: Awaited<ReturnType<typeof getDelivery>>) {
  return {
    ...toPublicDelivery(row),
    body: row.body,
    attempt_log: row.log.map((entry) => ({
      attempt: entry.attempt,
      started_at: entry.startedAt.toISOString(),
      duration_ms: entry.durationMs,
      response_status: entry.responseStatus,
      response_body: entry.responseBody,
      error: entry.error,
      request_headers: entry.requestHeaders,
    })),
  };
}
