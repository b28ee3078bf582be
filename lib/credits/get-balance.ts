import { sql } from '@/db/client';

/** Credits that can still be spent; reserved ones have already left. */
export async function getBalance(tenantId: string): Promise<number> {
  const [account] = await sql()<{ balance: number }[]>`
    select balance from credit_accounts where tenant_id = ${tenantId}`;
  return account?.balance ?? 0;
}
