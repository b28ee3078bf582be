import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';

export interface Credits {
  /** What can be spent now. */
  balance: number;
  /** What running submissions hold. */
  reserved: number;
  /** The balance at which `credits.low` is sent; null: never. */
  lowBalanceLevel: number | null;
}

/** What a tenant has, and what its running submissions hold. */
export async function getCredits(context: Context): Promise<Credits> {
  requireScope(context, 'credits:read');
  return readCredits(context.tenant.id);
}

export async function readCredits(tenantId: string): Promise<Credits> {
  const [row] = await sql()<Credits[]>`
    select coalesce(a.balance, 0) as balance, a.low_balance_level,
      coalesce((select sum(credits) from submissions where tenant_id = ${tenantId}
        and status in ('pending', 'processing') and billing_state = 'reserved'), 0) as reserved
    from (select ${tenantId}::uuid as id) as t left join credit_accounts a on a.tenant_id = t.id`;
  return row!;
}

/** Credits that can still be spent; reserved ones have already left. */
export async function getBalance(tenantId: string): Promise<number> {
  const [account] = await sql()<{ balance: number }[]>`
    select balance from credit_accounts where tenant_id = ${tenantId}`;
  return account?.balance ?? 0;
}
