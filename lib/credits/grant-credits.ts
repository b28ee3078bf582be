import postgres from 'postgres';
import { sql } from '@/db/client';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';

const MAX_AMOUNT = 1_000_000_000;
const MAX_NOTE_CHARACTERS = 200;

/**
 * The operator gives a tenant credits, or with a negative amount takes some back: account, ledger and audit log in one
 * statement. A balance that rises above the tenant's level arms its alert again.
 * @returns the new balance
 * @throws AppError invalid_request; conflict when the balance would fall below zero; tenant_not_found
 */
export async function grantCredits(tenantId: string, amount: number, note: string): Promise<number> {
  if (!Number.isInteger(amount) || amount === 0 || Math.abs(amount) > MAX_AMOUNT) {
    throw new AppError('invalid_request', `Credits are a whole number up to ${MAX_AMOUNT}, and not 0.`);
  }
  if (note.length > MAX_NOTE_CHARACTERS || note.includes('\0')) {
    throw new AppError('invalid_request', `A note has at most ${MAX_NOTE_CHARACTERS} characters.`);
  }
  const db = sql();
  const detail = { amount, note };
  try {
    const rows = await db<{ balance: string }[]>`
      with tenant as (
        select id from tenants where id = ${tenantId}
      ), account as (
        insert into credit_accounts as a (tenant_id, balance) select id, greatest(${amount}::bigint, 0) from tenant
        on conflict (tenant_id) do update set balance = a.balance + ${amount}::bigint,
          low_balance_armed = a.low_balance_armed or coalesce(a.balance + ${amount}::bigint > a.low_balance_level, true)
        returning balance
      ), moved as (
        insert into credit_ledger (tenant_id, kind, amount, note)
        select id, 'grant', ${amount}::bigint, ${note === '' ? null : note} from tenant
      ), audited as (
        insert into audit_log (id, tenant_id, actor_kind, action, target, detail)
        select ${uuidv7()}::uuid, id, 'operator', 'credits.granted', null, ${db.json(detail)} from tenant
      )
      select balance from account`;
    if (rows[0] === undefined) throw new AppError('tenant_not_found');
    return Number(rows[0].balance);
  } catch (cause) {
    if (
      cause instanceof postgres.PostgresError &&
      cause.constraint_name === 'credit_accounts_balance_check'
    ) {
      throw new AppError('conflict', 'The tenant has fewer credits than that.', { cause });
    }
    throw cause;
  }
}
