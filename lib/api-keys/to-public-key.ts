import { toInstant } from '@/lib/routing/fields';
import type { ApiKeyDetails } from './key-details';
import { keyStatus } from './key-status';
import type { ApiKeyView } from './schemas';

/** A key on the wire. The key itself is not in it: that is shown once, beside it. */
export function toPublicKey(key: ApiKeyDetails): ApiKeyView {
  return {
    key_id: key.id,
    name: key.name,
    mode: key.mode,
    prefix: key.prefix,
    last_four: key.lastFour,
    scopes: key.scopes,
    allowed_cidrs: key.allowedCidrs,
    rate_limit_per_minute: key.rateLimitPerMinute,
    status: keyStatus(key),
    created_at: toInstant(key.createdAt),
    created_by: key.createdBy === null ? null : { member_id: key.createdBy, name: key.createdByName ?? '' },
    expires_at: toInstant(key.expiresAt),
    revoked_at: toInstant(key.revokedAt),
    last_used_at: toInstant(key.lastUsedAt),
    rotated_from: key.rotatedFrom,
    rotated_to: key.rotatedTo,
  };
}
