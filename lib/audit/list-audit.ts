import { sql } from '@/db/client';
import type { auditLog } from '@/db/schema';
import { type Context, requireScope } from '@/lib/context';
import { decodeCursor, type Page, pageOf } from '@/lib/http/cursor';

/** One change and who made it. */
export type AuditEntry = Pick<
  typeof auditLog.$inferSelect,
  'id' | 'actorKind' | 'actorId' | 'action' | 'target' | 'detail' | 'createdAt'
> & {
  /** E-mail of a member, prefix and last four of a key; null when they are gone, and for operators. */
  actorName: string | null;
};

export interface AuditFilter {
  limit: number;
  cursor?: string;
  action?: string;
  actorId?: string;
  from?: Date;
  to?: Date;
}

/** A tenant's audit log, newest first. */
export async function listAudit(context: Context, filter: AuditFilter): Promise<Page<AuditEntry>> {
  requireScope(context, 'audit:read');
  const cursor = filter.cursor === undefined ? null : decodeCursor(filter.cursor);
  const { action = null, actorId = null, from = null, to = null } = filter;
  const rows = await sql()<AuditEntry[]>`
    select a.id, a.actor_kind, a.actor_id, coalesce(p.email, k.prefix || '…' || k.last_four) as actor_name, a.action,
      a.target, a.detail, a.created_at
    from audit_log a left join members m on m.id = a.actor_id and a.actor_kind = 'member'
      left join people p on p.id = m.person_id
      left join api_keys k on k.id = a.actor_id and a.actor_kind = 'api_key'
    where a.tenant_id = ${context.tenant.id}
      and (${cursor}::uuid is null or a.id < ${cursor}::uuid)
      and (${action}::text is null or a.action = ${action})
      and (${actorId}::uuid is null or a.actor_id = ${actorId})
      and (${from}::timestamptz is null or a.created_at >= ${from})
      and (${to}::timestamptz is null or a.created_at < ${to})
    order by a.id desc limit ${filter.limit + 1}`;
  return pageOf([...rows], filter.limit, (row) => row.id);
}
