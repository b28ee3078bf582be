import { eq } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { people } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { rememberNetwork } from '@/lib/auth/known-networks';
import { findHashLike, hashPassword } from '@/lib/auth/password';
import { requireGoodPassword } from '@/lib/auth/password-rules';
import { proveAddress } from '@/lib/auth/prove-address';
import { checkPassword } from '@/lib/auth/sign-in';
import { takeTry } from '@/lib/auth/take-try';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { findAccount, type KnownAccount } from './find-account';
import { hashInviteToken } from './invite-details';
import { joinTenant, type NewMember } from './join-tenant';
import { lockOpenInvite, type OpenInvite, readOpenInvite } from './open-invite';

const TRIES_PER_ADDRESS = 30;
/** Hashing is dear: a token gets few tries, however many addresses it is tried from. */
const TRIES_PER_TOKEN = 10;

export interface Acceptance {
  token: string;
  /** Of somebody who has no account yet; others keep their own. */
  name?: string;
  /** The one to be; of somebody who has an account, the one that it has. */
  password: string;
}

/**
 * Makes the invited person a member. For an address without an account here it makes one; for others the password must
 * be theirs: who holds the token alone neither gets in as somebody else nor changes anything about them. A token that only
 * the mailbox got proves the address; with one that was shown, the account is of this tenant until a proof.
 * Unknown, used, revoked and expired tokens get one and the same answer.
 * @throws AppError rate_limit_exceeded, not_found, invalid_request for the name or password, conflict for a member of
 * this tenant
 */
export async function acceptInvite(input: Acceptance, remoteAddress: string): Promise<NewMember> {
  takeTry(`accept an invite ${remoteAddress}`, TRIES_PER_ADDRESS);
  const tokenHash = hashInviteToken(input.token);
  const invite = await readOpenInvite(db(), tokenHash);
  const account = await findAccount(db(), invite.email, invite.tenantId);
  const opened = opensAccount(invite, account) ? account : null;
  const wanted = opened === null ? requireNewAccount(input, invite) : null;
  takeTry(`invite ${tokenHash.toString('base64')}`, TRIES_PER_TOKEN);
  if (opened === null) return joinAsNew(tokenHash, wanted!, remoteAddress);
  await requireOwnPassword(invite, opened, input.password, remoteAddress);
  return db().transaction(async (tx) => joinTenant(tx, await lockOpenInvite(tx, tokenHash), opened.personId));
}

/** Whether the account goes on as it is. What was made of an address before its mailbox answered does not. */
export function opensAccount(
  { isMailed }: Pick<OpenInvite, 'isMailed'>,
  account: KnownAccount | null,
): boolean {
  return account !== null && (account.isProved || !isMailed);
}

interface NewAccount {
  name: string;
  password: string;
}

function requireNewAccount({ name, password }: Acceptance, invite: OpenInvite): NewAccount {
  if (name === undefined) throw refused('name: is missing');
  const { email, tenantName, tenantSlug } = invite;
  requireGoodPassword('password', password, [email, name, tenantName, tenantSlug]);
  return { name, password };
}

async function joinAsNew(
  tokenHash: Buffer,
  { name, password }: NewAccount,
  remoteAddress: string,
): Promise<NewMember> {
  const { email, tenantId } = await readOpenInvite(db(), tokenHash);
  const passwordHash = await hashPassword(password, {
    like: await findHashLike(email),
    place: { isKnown: false, origin: `invites of ${tenantId}` },
  });
  try {
    return await db().transaction(async (tx) => {
      const invite = await lockOpenInvite(tx, tokenHash);
      const personId = await makeAccount(tx, invite, { name, passwordHash });
      const member = await joinTenant(tx, invite, personId);
      await rememberNetwork(tx, personId, remoteAddress);
      return member;
    });
  } catch (error) {
    const isTaken = ['people_verified_email_key', 'people_vouched_email_key'].some((key) =>
      isUniqueViolation(error, key),
    );
    throw isTaken ? gotAccount() : error;
  }
}

async function makeAccount(
  tx: Transaction,
  invite: OpenInvite,
  secrets: { name: string; passwordHash: string },
): Promise<string> {
  const { email, tenantId, isMailed } = invite;
  if (opensAccount(invite, await findAccount(tx, email, tenantId))) throw gotAccount();
  const proved = isMailed ? await proveAddress(tx, email) : null;
  if (proved?.wasProved) throw gotAccount();
  if (proved !== null) {
    await tx.update(people).set(secrets).where(eq(people.id, proved.personId));
    return proved.personId;
  }
  const id = uuidv7();
  const trust = isMailed ? { addressVerifiedAt: new Date() } : { vouchedBy: tenantId };
  await tx.insert(people).values({ id, email, ...secrets, ...trust });
  return id;
}

function gotAccount(): AppError {
  return new AppError(
    'conflict',
    'The invited address got an account in the meantime. Please sign in with it and try again.',
  );
}

/** A guess at somebody's password counts as a sign-in does, or an invite would be a way around that limit. */
async function requireOwnPassword(
  { email }: OpenInvite,
  { personId }: KnownAccount,
  password: string,
  remoteAddress: string,
): Promise<void> {
  const person = await checkPassword(email, password, remoteAddress, { personId });
  if (!('failure' in person)) return;
  if (person.failure === 'rate_limited') {
    const headers = { 'retry-after': String(person.retryAfterS) };
    throw new AppError('rate_limit_exceeded', 'Too many tries. Please wait.', { headers });
  }
  throw refused('password: is not the password of your account');
}

function refused(detail: string): AppError {
  return new AppError('invalid_request', 'The invite was not accepted.', { details: [detail] });
}
