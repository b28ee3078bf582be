import { sql } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';

/** What a tenant has, and what its running submissions hold. */
export async function getCredits(context: Context): Promise<{ balance: number; reserved: number }> {
  requireScope(context, 'credits:read');
  const rows = await sql()<{ balance: string; reserved: string }[]>`
    select coalesce((select balance from credit_accounts where tenant_id = ${context.tenant.id}), 0) as balance,
      coalesce((select sum(credits) from submissions where tenant_id = ${context.tenant.id}
        and status in ('pending', 'processing') and billing_state = 'reserved'), 0) as reserved`;
  return { balance: Number(rows[0]?.balance), reserved: Number(rows[0]?.reserved) };
}
