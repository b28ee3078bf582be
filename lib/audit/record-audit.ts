import type postgres from 'postgres';
import type { Database, Transaction } from '@/db/client';
import { auditLog } from '@/db/schema';
import type { Context, OperatorContext } from '@/lib/context';
import { uuidv7 } from '@/lib/ids';

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

/** The same in a transaction of tagged SQL. */
export async function recordAuditIn(
  tx: postgres.TransactionSql,
  { tenant, actor }: Context,
  action: string,
  target: string | null,
  detail: Record<string, postgres.JSONValue> = {},
): Promise<void> {
  await tx`
    insert into audit_log (id, tenant_id, actor_kind, actor_id, action, target, detail)
    values (${uuidv7()}, ${tenant.id}, ${actor.kind}, ${actor.id}, ${action}, ${target}, ${tx.json(detail)})`;
}

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
