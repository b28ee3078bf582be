import { setTimeout as delay } from 'node:timers/promises';
import { and, eq, sql as expression, gt, lt } from 'drizzle-orm';
import { db, sql } from '@/db/client';
import { webhookListeners } from '@/db/schema';
import { recordAudit } from '@/lib/audit/record-audit';
import { type Context, requireScope } from '@/lib/context';
import { seal, unseal } from '@/lib/crypto/seal';
import { AppError } from '@/lib/errors';
import { isUuid, uuidv7 } from '@/lib/ids';
import type { EventType } from '@/lib/shared/event-types';
import { lockTenant } from '@/lib/tenants/lock-tenant';
import { messageHeaders, newWebhookSecret } from './secret';

/** A listener that has asked for nothing for so long is gone. */
const LEASE_S = 600;
const MAX_LISTENERS = 5;
const MAX_MESSAGES = 50;
/** How soon a waiting listener hears of an event. */
const LOOK_MS = 500;

export interface ListenerInput {
  eventTypes: EventType[];
  /** To sign with; not given: a new one. */
  secret: string | undefined;
}

export interface Listener {
  id: string;
  secret: string;
  listensUntil: Date;
}

/** A message as an endpoint would get it. */
export interface HeardMessage {
  id: string;
  type: string;
  headers: Record<string, string>;
  body: string;
}

const own = ({ tenant, mode }: Context) =>
  and(eq(webhookListeners.tenantId, tenant.id), eq(webhookListeners.mode, mode));
const lease = expression`now() + ${LEASE_S} * interval '1 second'`;

/**
 * Makes a listener: from now on the events of its mode are kept for it until it has acknowledged them.
 * @throws AppError conflict when there are 5
 */
export async function createListener(context: Context, input: ListenerInput): Promise<Listener> {
  requireScope(context, 'webhooks:write');
  const { tenant, mode } = context;
  const { eventTypes, secret = newWebhookSecret() } = input;
  return db().transaction(async (tx) => {
    await lockTenant(tx, tenant.id);
    const alive = and(own(context), gt(webhookListeners.listensUntil, expression`now()`));
    if ((await tx.$count(webhookListeners, alive)) >= MAX_LISTENERS)
      throw new AppError('conflict', `There can be ${MAX_LISTENERS} listeners at most.`);
    const [row] = await tx
      .insert(webhookListeners)
      .values({
        id: uuidv7(),
        tenantId: tenant.id,
        mode,
        eventTypes,
        secretSealed: seal(secret),
        listensUntil: lease,
      } as never)
      .returning();
    await recordAudit(tx, context, 'webhook_listener.created', row!.id, { mode });
    return { id: row!.id, secret, listensUntil: row!.listensUntil };
  });
}

/** Ends a listener, and what was kept for it. @throws AppError not_found */
export async function deleteListener(context: Context, id: string): Promise<void> {
  requireScope(context, 'webhooks:write');
  const gone = isUuid(id)
    ? await db()
        .delete(webhookListeners)
        .where(and(own(context), eq(webhookListeners.id, id)))
        .returning({ id: webhookListeners.id })
    : [];
  if (gone.length === 0) throw new AppError('not_found');
}

interface Kept {
  id: string | null;
  type: string;
  body: string;
  secretSealed: Buffer;
}

/**
 * One look.
 * @param received ids of what has arrived, told by a call; null: another look within a call, which writes nothing
 * @returns null when the listener has ended
 */
async function look(context: Context, id: string, received: string[] | null): Promise<Kept[] | null> {
  const db = sql();
  const isIts = db`id = ${id} and tenant_id = ${context.tenant.id} and mode = ${context.mode} and listens_until > now()`;
  const own =
    received === null
      ? db`select id, secret_sealed from webhook_listeners where ${isIts}`
      : // A call puts the end off.
        db`update webhook_listeners set listens_until = now() + ${LEASE_S} * interval '1 second'
          where ${isIts} returning id, secret_sealed`;
  const had = received ?? [];
  const rows = await db<Kept[]>`
    with own as (${own}), acknowledged as (
      delete from webhook_listener_messages q using own
      where q.listener_id = own.id and q.message_id = any(${had})
    )
    select m.id, m.type, m.body, own.secret_sealed from own left join lateral (
      select message.id, message.type, message.body, q.created_at
      from webhook_listener_messages q join webhook_messages message on message.id = q.message_id
      where q.listener_id = own.id and q.message_id <> all(${had})
      order by q.created_at, q.message_id limit ${MAX_MESSAGES}
    ) m on true
    order by m.created_at, m.id`;
  return rows.length === 0 ? null : rows;
}

function toMessage({ type, body, secretSealed }: Kept, id: string): HeardMessage {
  return { id, type, body, headers: messageHeaders({ id, body }, [unseal(secretSealed)]) };
}

/**
 * The oldest messages that a listener has not acknowledged, signed now, at most 50; waits up to `waitMs` for one.
 * @param received ids of messages that it has: they are not given again
 * @throws AppError not_found when it has ended; while it waits, what `Context.confirm` throws
 */
export async function fetchMessages(
  context: Context,
  id: string,
  received: string[],
  waitMs: number,
  signal: AbortSignal,
): Promise<HeardMessage[]> {
  requireScope(context, 'webhooks:write');
  const untilMs = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst) await context.confirm();
    const rows = isUuid(id) ? await look(context, id, isFirst ? received : null) : null;
    if (rows === null) throw new AppError('not_found', 'The listener has ended.');
    const messages = rows.flatMap((row) => (row.id === null ? [] : [toMessage(row, row.id)]));
    const leftMs = untilMs - performance.now();
    if (messages.length > 0 || leftMs <= 0 || signal.aborted) return messages;
    await delay(Math.min(LOOK_MS, leftMs), undefined, { signal }).catch(() => undefined);
  }
}

/** Removes listeners that have ended, with what was kept for them. */
export async function expireListeners(): Promise<void> {
  await db().delete(webhookListeners).where(lt(webhookListeners.listensUntil, expression`now()`));
}
