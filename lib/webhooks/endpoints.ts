import { and, desc, eq, sql as expression, lte } from 'drizzle-orm';
import { db, sql, type Transaction } from '@/db/client';
import { webhookEndpoints, webhookSecrets } from '@/db/schema';
import { changesBetween } from '@/lib/audit/changes-between';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { seal } from '@/lib/crypto/seal';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { isUuid, uuidv7 } from '@/lib/ids';
import { refusalOfUrl } from '@/lib/net/url-rules';
import type { EventType } from '@/lib/shared/event-types';
import { MAX_URL_CHARACTERS } from '@/lib/shared/limits';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { newWebhookSecret } from './secret';
import { type Delivery, selectDelivery } from './select-delivery';
import { findNewestSecret, MAX_SECRETS, type SigningSecret } from './signing-secrets';

type EndpointRow = typeof webhookEndpoints.$inferSelect;

/** An endpoint with the newest delivery to it. */
export type WebhookEndpoint = EndpointRow & { lastDelivery: LastDelivery | null };

export interface EndpointInput {
  url: string;
  description: string;
  eventTypes: EventType[];
}

const MAX_ENDPOINTS = 20;
const HOUR_MS = 3_600_000;

function requireUrl(text: string): string {
  const refuse = (sentence: string) =>
    new AppError('invalid_request', 'The address is not allowed.', { details: [`url: ${sentence}`] });
  if (!URL.canParse(text)) throw refuse('is not a valid address.');
  const url = new URL(text);
  const refusal = refusalOfUrl(url, { allowPrivate: env().ALLOW_PRIVATE_WEBHOOK_URLS });
  if (refusal !== null) throw refuse(refusal);
  // Encoding makes an address longer than what was typed.
  if (url.href.length > MAX_URL_CHARACTERS)
    throw refuse(`must have at most ${MAX_URL_CHARACTERS} characters once encoded.`);
  return url.href;
}

const own = ({ tenant, mode }: Context) =>
  and(eq(webhookEndpoints.tenantId, tenant.id), eq(webhookEndpoints.mode, mode));

async function withLastDelivery(rows: EndpointRow[]): Promise<WebhookEndpoint[]> {
  const last = await findLastDeliveries(rows.map((row) => row.id));
  return rows.map((row) => ({ ...row, lastDelivery: last.get(row.id) ?? null }));
}

/** The endpoints of the caller's mode, newest first; at most 20. */
export async function listEndpoints(context: Context): Promise<WebhookEndpoint[]> {
  requireScope(context, 'webhooks:read');
  const rows = await db()
    .select()
    .from(webhookEndpoints)
    .where(own(context))
    .orderBy(desc(webhookEndpoints.id));
  return withLastDelivery(rows);
}

/** @throws AppError not_found, also for another tenant's or mode's */
export async function getEndpoint(context: Context, id: string): Promise<WebhookEndpoint> {
  requireScope(context, 'webhooks:read');
  const [endpoint] = await withLastDelivery([await readEndpoint(context, id)]);
  return endpoint!;
}

/** The same for verbs that need another scope. @throws AppError not_found */
export async function readEndpoint(context: Context, id: string): Promise<EndpointRow> {
  const rows = isUuid(id)
    ? await db()
        .select()
        .from(webhookEndpoints)
        .where(and(own(context), eq(webhookEndpoints.id, id)))
    : [];
  if (rows[0] === undefined) throw new AppError('not_found');
  return rows[0];
}

/** Keeps an endpoint from going until the transaction ends. @throws AppError not_found when it went meanwhile */
async function holdEndpoint(tx: Transaction, id: string): Promise<void> {
  const rows = await tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.id, id))
    .for('key share');
  if (rows.length === 0) throw new AppError('not_found');
}

/** Makes an endpoint with its first secret. @throws AppError invalid_request, conflict when there are 20 */
export async function createEndpoint(
  context: Context,
  input: EndpointInput,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  requireScope(context, 'webhooks:write');
  const { tenant, actor, mode } = context;
  const url = requireUrl(input.url);
  const secret = newWebhookSecret();
  const endpoint = await db().transaction(async (tx) => {
    await lockTenant(tx, tenant.id);
    if ((await tx.$count(webhookEndpoints, own(context))) >= MAX_ENDPOINTS) {
      throw new AppError('conflict', `There can be ${MAX_ENDPOINTS} endpoints at most.`);
    }
    const createdBy = actor.kind === 'member' ? actor.id : null;
    const [row] = await tx
      .insert(webhookEndpoints)
      .values({ ...input, id: uuidv7(), url, mode, tenantId: tenant.id, createdBy })
      .returning();
    await tx.insert(webhookSecrets).values({ endpointId: row!.id, secretSealed: seal(secret) });
    await recordAudit(tx, context, 'webhook_endpoint.created', row!.id, { host: new URL(url).host, mode });
    return { ...row!, lastDelivery: null };
  });
  return { endpoint, secret };
}

/** What the audit log tells of an endpoint. Of its URL the host only: the rest may hold a secret of the receiver. */
function forAudit({ url, description, eventTypes, disabledAt }: EndpointRow): Record<string, unknown> {
  return { host: new URL(url).host, description, eventTypes, enabled: disabledAt === null };
}

/** Changes an endpoint; enabling it again forgets why it was disabled. @throws AppError not_found, invalid_request */
export async function updateEndpoint(
  context: Context,
  id: string,
  change: Partial<EndpointInput> & { enabled?: boolean },
): Promise<WebhookEndpoint> {
  requireScope(context, 'webhooks:write');
  const before = await readEndpoint(context, id);
  const { enabled, url, ...rest } = change;
  const values = {
    ...rest,
    ...(url !== undefined && { url: requireUrl(url) }),
    ...(enabled === true && { disabledAt: null, disabledReason: null }),
    ...(enabled === false &&
      before.disabledAt === null && { disabledAt: new Date(), disabledReason: 'manual' as const }),
  };
  const isChange = Object.keys(values).length > 0;
  const after = !isChange
    ? before
    : await db().transaction(async (tx) => {
        const [row] = await tx
          .update(webhookEndpoints)
          .set(values)
          .where(and(own(context), eq(webhookEndpoints.id, before.id)))
          .returning();
        if (row === undefined) throw new AppError('not_found');
        await recordAudit(tx, context, 'webhook_endpoint.updated', row.id, {
          changed: Object.keys(change),
          host: new URL(before.url).host,
          ...changesBetween(forAudit(before), forAudit(row)),
        });
        return row;
      });
  const [endpoint] = await withLastDelivery([after]);
  return endpoint!;
}

/** Removes an endpoint with its log. @throws AppError not_found */
export async function deleteEndpoint(context: Context, id: string): Promise<void> {
  requireScope(context, 'webhooks:write');
  const endpoint = await readEndpoint(context, id);
  await db().transaction(async (tx) => {
    await tx.delete(webhookEndpoints).where(and(own(context), eq(webhookEndpoints.id, endpoint.id)));
    await recordAudit(tx, context, 'webhook_endpoint.deleted', endpoint.id, {
      host: new URL(endpoint.url).host,
    });
  });
}

/** The newest secret of an endpoint. @throws AppError not_found */
export async function revealSecret(context: Context, id: string): Promise<SigningSecret> {
  requireScope(context, 'webhooks:write');
  return readSecret((await readEndpoint(context, id)).id);
}

async function readSecret(endpointId: string): Promise<SigningSecret> {
  const found = await findNewestSecret(endpointId);
  if (found === null) throw new AppError('not_found');
  return found;
}

/**
 * Makes a new secret; the old ones sign beside it for `overlapHours`.
 * @throws AppError not_found, conflict when so many overlap that the header would grow without end
 */
export async function rotateSecret(
  context: Context,
  id: string,
  overlapHours: number,
): Promise<SigningSecret> {
  requireScope(context, 'webhooks:write');
  const endpoint = await readEndpoint(context, id);
  const secret = newWebhookSecret();
  await db().transaction(async (tx) => {
    await lockTenant(tx, context.tenant.id);
    await holdEndpoint(tx, endpoint.id);
    const ofEndpoint = eq(webhookSecrets.endpointId, endpoint.id);
    await tx.delete(webhookSecrets).where(and(ofEndpoint, lte(webhookSecrets.expiresAt, expression`now()`)));
    if (overlapHours > 0 && (await tx.$count(webhookSecrets, ofEndpoint)) >= MAX_SECRETS) {
      throw new AppError(
        'conflict',
        `${MAX_SECRETS} secrets are in use already; end them with overlap_hours 0.`,
      );
    }
    const end = new Date(Date.now() + overlapHours * HOUR_MS);
    await tx
      .update(webhookSecrets)
      .set({
        expiresAt: expression`least(coalesce(expires_at, 'infinity'), ${end.toISOString()}::timestamptz)`,
      })
      .where(ofEndpoint);
    await tx.insert(webhookSecrets).values({ endpointId: endpoint.id, secretSealed: seal(secret) });
    await recordAudit(tx, context, 'webhook_endpoint.secret_rotated', endpoint.id, {
      host: new URL(endpoint.url).host,
      overlap_hours: overlapHours,
    });
  });
  return readSecret(endpoint.id);
}

export type LastDelivery = Delivery;

/** The newest delivery to each of these endpoints that has any, by the endpoint's id. */
async function findLastDeliveries(endpointIds: string[]): Promise<Map<string, LastDelivery>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await sql()<LastDelivery[]>`
    select last.* from unnest(${endpointIds}::uuid[]) as endpoint (id) cross join lateral (
      ${selectDelivery()} where d.endpoint_id = endpoint.id order by d.created_at desc, d.id desc limit 1
    ) last`;
  return new Map(rows.map((row) => [row.endpointId, row]));
}
