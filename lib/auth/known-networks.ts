import { createHmac } from 'node:crypto';
import { and, desc, eq, ne, notInArray, sql } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { knownNetworks, people } from '@/db/schema';
import { authSecret, authSecrets } from '@/lib/crypto/auth-secret';
import { networkOf } from './network-of';

/** A network that nobody signed in from for so long is a stranger's again. */
export const KNOWN_DAYS = 90;
const MAX_KNOWN = 20;

/** The network of an address as it is kept: nobody reads addresses out of the database. */
function networkKey(remoteAddress: string, secret = authSecret()): Buffer {
  return createHmac('sha256', secret)
    .update(`network ${networkOf(remoteAddress)}`)
    .digest();
}

/** All forms in which the network of an address may be kept, of the present secret and of the former one. */
export function networkKeys(remoteAddress: string): Buffer[] {
  return authSecrets().map((secret) => networkKey(remoteAddress, secret));
}

/** Notes that a person signed in from there; of each the last 20 networks are kept. */
export async function rememberNetwork(
  tx: Transaction,
  personId: string,
  remoteAddress: string,
): Promise<void> {
  const network = networkKey(remoteAddress);
  const isSelf = eq(people.id, personId);
  const found = await tx.select({ id: people.id }).from(people).where(isSelf).for('key share');
  if (found.length === 0) return;
  await tx
    .insert(knownNetworks)
    .values({ personId, network })
    .onConflictDoUpdate({
      target: [knownNetworks.personId, knownNetworks.network],
      set: { seenAt: sql`now()` },
    });
  const isOther = and(eq(knownNetworks.personId, personId), ne(knownNetworks.network, network));
  const last = tx
    .select({ network: knownNetworks.network })
    .from(knownNetworks)
    .where(isOther)
    .orderBy(desc(knownNetworks.seenAt))
    .limit(MAX_KNOWN - 1);
  await tx.delete(knownNetworks).where(and(isOther, notInArray(knownNetworks.network, last)));
}

/** The same for a sign-in that has succeeded already, outside of any transaction. */
export async function rememberSignIn(personId: string, remoteAddress: string): Promise<void> {
  await db().transaction((tx) => rememberNetwork(tx, personId, remoteAddress));
}
