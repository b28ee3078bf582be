import type { Database, Transaction } from '@/db/client';
import { auditLog } from '@/db/schema';
import type { Context } from '@/lib/context';

/**
 * Notes who changed what, in the transaction of the change. `action` is `<thing>.<past tense>`, `target` the id of the
 * thing; `detail` is shown to the tenant's people and must hold no secret.
 */
export async function recordAudit(
  db: Database | Transaction,
  context: Context,
  action: string,
  target: string | null,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const { tenant, actor } = context;
  await db
    .insert(auditLog)
    .values({ tenantId: tenant.id, actorKind: actor.kind, actorId: actor.id, action, target, detail });
}
