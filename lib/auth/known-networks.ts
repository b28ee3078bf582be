import { createHmac } from 'node:crypto';
import { sql as statement } from 'drizzle-orm';
import { type Database, db, type Transaction } from '@/db/client';
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
  into: Database | Transaction,
  personId: string,
  remoteAddress: string,
): Promise<void> {
  await into.execute(statement`
    with noted as (
      insert into known_networks (person_id, network) select id, ${networkKey(remoteAddress)} from people where id = ${personId}
      on conflict (person_id, network) do update set seen_at = now() returning network)
    delete from known_networks k where person_id = ${personId} and network not in (select network from noted)
      and network not in (select network from known_networks where person_id = ${personId}
        order by seen_at desc limit ${MAX_KNOWN - 1})`);
}

/** The same for a sign-in that has succeeded already, outside of any transaction. */
export async function rememberSignIn(personId: string, remoteAddress: string): Promise<void> {
  await rememberNetwork(db(), personId, remoteAddress);
}
