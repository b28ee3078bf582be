import { db } from '@/db/client';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import type { Scope } from '@/lib/shared/scopes';
import type { Mode } from '@/lib/shared/statuses';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { insertApiKey } from './insert-api-key';
import { type ApiKeyDetails, readKey } from './key-details';
import { canonicalCidrs, canonicalScopes, requireFutureExpiry, requireRoomForKey } from './key-limits';
import { requireKeyRights } from './require-key-rights';

export interface KeyInput {
  name: string;
  mode: Mode;
  scopes: Scope[];
  expiresAt: Date | null;
  allowedCidrs: string[];
  rateLimitPerMinute: number | null;
}

/** A key together with what is shown once. */
export interface IssuedKey {
  details: ApiKeyDetails;
  key: string;
}

/**
 * Makes a key for the caller's tenant.
 * @throws AppError insufficient_scope, invalid_request, conflict when there are too many
 */
export async function createApiKey(context: Context, input: KeyInput): Promise<IssuedKey> {
  requireScope(context, 'keys:write');
  requireKeyRights(context, input);
  requireFutureExpiry(input.expiresAt);
  const values = {
    ...input,
    scopes: canonicalScopes(input.scopes),
    allowedCidrs: canonicalCidrs(input.allowedCidrs),
    tenantId: context.tenant.id,
    createdBy: context.actor.kind === 'member' ? context.actor.id : null,
  };
  return db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    await requireRoomForKey(tx, context.tenant.id);
    const { id, key } = await insertApiKey(tx, values);
    await recordAudit(tx, context, 'api_key.created', id, {
      name: values.name,
      mode: values.mode,
      scopes: values.scopes,
      allowed_cidrs: values.allowedCidrs,
      rate_limit_per_minute: values.rateLimitPerMinute,
      expires_at: values.expiresAt,
    });
    return { key, details: await readKey(tx, context, id) };
  });
}
