import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import { people } from '@/db/schema';

/** The account that an address has, as far as a tenant is concerned. */
export interface KnownAccount {
  personId: string;
  /** Whether the mailbox proved the address. */
  isProved: boolean;
}

/**
 * The account that somebody with this address joins a tenant with: the one whose mailbox proved the address, else the one
 * that this tenant vouched for. Accounts that other tenants vouched for don't exist here: anybody could have made them.
 */
export async function findAccount(
  from: Database | Transaction,
  email: string,
  tenantId: string,
): Promise<KnownAccount | null> {
  const isProved = sql<boolean>`${people.addressVerifiedAt} is not null`;
  const [account] = await from
    .select({ personId: people.id, isProved })
    .from(people)
    .where(
      sql`lower(${people.email}) = ${email.toLowerCase()} and (${isProved} or ${people.vouchedBy} = ${tenantId})`,
    )
    .orderBy(sql`${people.addressVerifiedAt} is null`)
    .limit(1);
  return account ?? null;
}
