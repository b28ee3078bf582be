import type { RequestEntry } from './list-requests';

export function toPublicRequest(row: RequestEntry) {
  return {
    id: row.id,
    request_id: row.requestId,
    method: row.method,
    route: row.route,
    status: row.status,
    error_code: row.errorCode,
    reason: row.privateReason,
    duration_ms: row.durationMs,
    key_id: row.apiKeyId,
    member_id: row.memberId,
    created_at: row.createdAt.toISOString(),
  };
}
