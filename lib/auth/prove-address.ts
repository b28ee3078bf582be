import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { auditLog, members, people } from '@/db/schema';

export interface ProvedAccount {
  personId: string;
  /** Whether the address had been proved before; then nothing was changed of this account. */
  wasProved: boolean;
}

type Account = { id: string; is_proved: boolean; is_operator: boolean };

/**
 * The mailbox of an address has just answered for it: by a link that only it got, or through a provider that has verified
 * the address. Whoever made accounts of this address before may have been anybody. So their passwords, sessions, links and
 * known networks end, and one account is left, with all places: the one that was proved before, else the newest.
 * @returns null when nobody has this address
 */
export async function proveAddress(tx: Transaction, email: string): Promise<ProvedAccount | null> {
  const rows = await tx.execute<Account>(sql`
    select id, address_verified_at is not null as is_proved, is_operator from people
    where lower(email) = ${email.trim().toLowerCase()}
    order by address_verified_at is null, id desc for update`);
  const [kept, ...others] = [...rows];
  if (kept === undefined) return null;
  if (!kept.is_proved) await voidCredentials(tx, kept.id);
  for (const other of others) await moveInto(tx, other, kept.id);
  if (!kept.is_proved || others.length > 0) await noteProof(tx, kept.id);
  return { personId: kept.id, wasProved: kept.is_proved };
}

async function voidCredentials(tx: Transaction, id: string): Promise<void> {
  await tx.execute(sql`
    update people set address_verified_at = now(), vouched_by = null, password_hash = null where id = ${id}`);
  await tx.execute(sql`
    update portal_sessions set revoked_at = now() where person_id = ${id} and revoked_at is null`);
  await tx.execute(sql`delete from sign_in_links where person_id = ${id}`);
  await tx.execute(sql`delete from known_networks where person_id = ${id}`);
}

/** With the account go its password, sessions, links and known networks. */
async function moveInto(tx: Transaction, { id, is_operator }: Account, keptId: string): Promise<void> {
  await tx.execute(sql`
    update members set person_id = ${keptId} where person_id = ${id}
      and tenant_id not in (select tenant_id from members where person_id = ${keptId})`);
  await tx.execute(sql`delete from members where person_id = ${id}`);
  if (is_operator) await tx.execute(sql`update people set is_operator = true where id = ${keptId}`);
  await tx.execute(sql`delete from people where id = ${id}`);
}

/** In the log of every tenant that knows the person. */
async function noteProof(tx: Transaction, id: string): Promise<void> {
  const places = await tx
    .select({ tenantId: members.tenantId, memberId: members.id, email: people.email })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(eq(people.id, id));
  if (places.length === 0) return;
  await tx.insert(auditLog).values(
    places.map(({ tenantId, memberId, email }) => ({
      tenantId,
      actorKind: 'member' as const,
      actorId: memberId,
      action: 'member.address_confirmed',
      target: memberId,
      detail: { email },
    })),
  );
}
