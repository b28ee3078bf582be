import { sql } from '@/db/client';

/** Credits that can still be spent; reserved ones have already left. */
export async function getBalance(tenantId: string): Promise<number> {
  const rows = await sql()<
    { balance: string }[]
  >`select balance from credit_accounts where tenant_id = ${tenantId}`;
  return Number(rows[0]?.balance ?? 0);
}
