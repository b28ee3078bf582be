import postgres from 'postgres';
import { sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { isUuid, uuidv7 } from '@/lib/ids';
import { MAX_CREDITS, MAX_NOTE_CHARACTERS } from '@/lib/shared/limits';

export interface Grant {
  /** Negative: credits are taken back. */
  amount: number;
  note: string;
  /** A grant that comes again with the same key counts once. */
  idempotencyKey?: string | null;
  /** Who gives; null: the command line. */
  operatorId?: string | null;
}

export interface GrantResult {
  balance: number;
  /** The grant had been made before; nothing was changed. */
  isReplay: boolean;
}

/**
 * The operator gives a tenant credits, or with a negative amount takes some back. @returns the new balance
 * @throws as `giveCredits` does
 */
export async function grantCredits(tenantId: string, amount: number, note: string): Promise<number> {
  return (await giveCredits(tenantId, { amount, note })).balance;
}

/**
 * Account, ledger and audit log in one statement. A balance that rises above the tenant's level arms its alert again.
 * @throws AppError invalid_request; conflict when the balance would fall below zero; tenant_not_found;
 * idempotency_key_reused when the key stands for another grant
 */
export async function giveCredits(tenantId: string, grant: Grant): Promise<GrantResult> {
  requireSound(grant);
  if (!isUuid(tenantId)) throw new AppError('tenant_not_found');
  const earlier = await findEarlier(tenantId, grant);
  if (earlier !== null) return earlier;
  try {
    return { balance: await write(tenantId, grant), isReplay: false };
  } catch (cause) {
    if (!(cause instanceof postgres.PostgresError)) throw cause;
    const { constraint_name: constraint } = cause;
    const isTooLow = constraint === 'credit_accounts_balance_check';
    if (!isTooLow && constraint !== 'credit_ledger_idempotency') throw cause;
    // The same grant may have come in between.
    const twin = await findEarlier(tenantId, grant);
    if (twin !== null) return twin;
    if (isTooLow) throw new AppError('conflict', "The tenant doesn't have that many credits.", { cause });
    throw cause;
  }
}

function requireSound({ amount, note }: Grant): void {
  if (!Number.isInteger(amount) || amount === 0 || Math.abs(amount) > MAX_CREDITS) {
    throw new AppError('invalid_request', `Credits are a whole number up to ${MAX_CREDITS}, and not 0.`);
  }
  if (note.length > MAX_NOTE_CHARACTERS || note.includes('\0')) {
    throw new AppError('invalid_request', `A note has at most ${MAX_NOTE_CHARACTERS} characters.`);
  }
}

/** @throws AppError idempotency_key_reused */
async function findEarlier(
  tenantId: string,
  { idempotencyKey, ...grant }: Grant,
): Promise<GrantResult | null> {
  if (idempotencyKey == null) return null;
  const [row] = await sql()<{ amount: number; note: string | null; balance: number }[]>`
    select l.amount, l.note, a.balance from credit_ledger l join credit_accounts a using (tenant_id)
    where l.tenant_id = ${tenantId} and l.idempotency_key = ${idempotencyKey}`;
  if (row === undefined) return null;
  if (row.amount !== grant.amount || (row.note ?? '') !== grant.note)
    throw new AppError('idempotency_key_reused');
  return { balance: row.balance, isReplay: true };
}

async function write(tenantId: string, grant: Grant): Promise<number> {
  const db = sql();
  const { amount, note, idempotencyKey = null, operatorId = null } = grant;
  const rows = await db<{ balance: number }[]>`
    with tenant as (
      select id from tenants where id = ${tenantId}
    ), account as (
      insert into credit_accounts as a (tenant_id, balance) select id, greatest(${amount}::bigint, 0) from tenant
      on conflict (tenant_id) do update set balance = a.balance + ${amount}::bigint,
        low_balance_armed = a.low_balance_armed or coalesce(a.balance + ${amount}::bigint > a.low_balance_level, true)
      returning balance
    ), moved as (
      insert into credit_ledger (tenant_id, kind, amount, note, idempotency_key)
      select id, 'grant', ${amount}::bigint, ${note === '' ? null : note}, ${idempotencyKey} from tenant
    ), audited as (
      insert into audit_log (id, tenant_id, actor_kind, actor_id, action, target, detail)
      select ${uuidv7()}::uuid, id, 'operator', ${operatorId}::uuid, 'credits.granted', null,
        ${db.json({ amount, note })} from tenant
    )
    select balance from account`;
  if (rows[0] === undefined) throw new AppError('tenant_not_found');
  return rows[0].balance;
}
