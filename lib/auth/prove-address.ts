import { and, desc, eq, isNull, notInArray, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { auditLog, knownNetworks, members, people, portalSessions, signInLinks } from '@/db/schema';

export interface ProvedAccount {
  personId: string;
  /** Whether the address had been proved before; then nothing was changed of this account. */
  wasProved: boolean;
}

type Account = Pick<typeof people.$inferSelect, 'id' | 'isOperator'>;

/**
 * The mailbox of an address has just answered for it: by a link that only it got, or through a provider that has verified
 * the address. Whoever made accounts of this address before may have been anybody. So their passwords, sessions, links and
 * known networks end, and one account is left, with all places: the one that was proved before, else the newest.
 * @returns null when nobody has this address
 */
export async function proveAddress(tx: Transaction, email: string): Promise<ProvedAccount | null> {
  const [kept, ...others] = await tx
    .select({ id: people.id, verifiedAt: people.addressVerifiedAt, isOperator: people.isOperator })
    .from(people)
    .where(sql`lower(${people.email}) = ${email.trim().toLowerCase()}`)
    .orderBy(sql`${people.addressVerifiedAt} is null`, desc(people.id))
    .for('update');
  if (kept === undefined) return null;
  const wasProved = kept.verifiedAt !== null;
  if (!wasProved) await voidCredentials(tx, kept.id);
  for (const other of others) await moveInto(tx, other, kept.id);
  if (!wasProved || others.length > 0) await noteProof(tx, kept.id);
  return { personId: kept.id, wasProved };
}

async function voidCredentials(tx: Transaction, id: string): Promise<void> {
  await tx
    .update(people)
    .set({ addressVerifiedAt: sql`now()`, vouchedBy: null, passwordHash: null })
    .where(eq(people.id, id));
  await tx
    .update(portalSessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(portalSessions.personId, id), isNull(portalSessions.revokedAt)));
  await tx.delete(signInLinks).where(eq(signInLinks.personId, id));
  await tx.delete(knownNetworks).where(eq(knownNetworks.personId, id));
}

/** With the account go its password, sessions, links and known networks. */
async function moveInto(tx: Transaction, { id, isOperator }: Account, keptId: string): Promise<void> {
  const kept = tx.select({ tenantId: members.tenantId }).from(members).where(eq(members.personId, keptId));
  await tx
    .update(members)
    .set({ personId: keptId })
    .where(and(eq(members.personId, id), notInArray(members.tenantId, kept)));
  await tx.delete(members).where(eq(members.personId, id));
  if (isOperator) await tx.update(people).set({ isOperator }).where(eq(people.id, keptId));
  await tx.delete(people).where(eq(people.id, id));
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
