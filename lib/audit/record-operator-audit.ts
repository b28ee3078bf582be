import type { Database, Transaction } from '@/db/client';
import { auditLog } from '@/db/schema';
import type { OperatorContext } from '@/lib/context';

/**
 * Notes in a tenant's log what an operator did to it, in the transaction of the change. The tenant's people read
 * "operator", not who it was; `actor_id` keeps that for those who can read the database. Null: the command line.
 */
export async function recordOperatorAudit(
  db: Database | Transaction,
  context: OperatorContext | null,
  tenantId: string,
  action: string,
  target: string | null,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const actorId = context?.actor.id ?? null;
  await db.insert(auditLog).values({ tenantId, actorKind: 'operator', actorId, action, target, detail });
}
