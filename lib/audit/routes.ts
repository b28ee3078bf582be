import { z } from 'zod';
import { ok } from '@/lib/http/envelope';
import { givenInstant, instant, pageOfSchema, pageParams, toDate, toInstant } from '@/lib/routing/fields';
import { parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { ACTOR_KINDS } from '@/lib/shared/statuses';
import { type AuditEntry, listAudit } from './list-audit';

const auditQuery = z.object({
  ...pageParams,
  action: z
    .string()
    .max(100)
    .regex(/^[a-z_]+\.[a-z_]+$/, 'must look like api_key.revoked')
    .optional()
    .meta({ description: 'For example `api_key.revoked`', example: 'api_key.revoked' }),
  actor_id: z.uuid().optional().meta({ description: 'Of a member or an API key' }),
  from: givenInstant.optional(),
  to: givenInstant.optional(),
});

const auditEntrySchema = z
  .object({
    id: z.uuid(),
    actor: z.object({
      kind: z.enum(ACTOR_KINDS),
      id: z.string().nullable(),
      name: z.string().nullable().meta({ description: 'E-mail of a member; prefix and last four of a key' }),
    }),
    action: z.string(),
    target: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    created_at: instant,
  })
  .meta({ id: 'AuditEntry' });

const auditEntryPageSchema = pageOfSchema(auditEntrySchema, 'AuditEntryPage');

type AuditEntryView = z.output<typeof auditEntrySchema>;
type AuditEntryPage = z.output<typeof auditEntryPageSchema>;

/** An entry of the audit log on the wire. */
function toPublicEntry(row: AuditEntry): AuditEntryView {
  return {
    id: row.id,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    target: row.target,
    detail: row.detail,
    created_at: toInstant(row.createdAt),
  };
}

const listRoute: TenantRoute = {
  access: 'tenant',
  scope: 'audit:read',
  method: 'GET',
  path: '/api/v1/:tenant_slug/audit',
  operationId: 'listAuditEntries',
  tag: 'Audit',
  summary: 'List who changed what, newest first',
  query: auditQuery,
  responses: [{ status: 200, description: 'One page', schema: auditEntryPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const { actor_id: actorId, from, to, ...rest } = parseQuery(auditQuery, request.query);
    const page = await listAudit(context, { ...rest, actorId, from: toDate(from), to: toDate(to) });
    return ok<AuditEntryPage>({ items: page.items.map(toPublicEntry), next_cursor: page.nextCursor });
  },
};

export const auditRoutes: Route[] = [listRoute];
