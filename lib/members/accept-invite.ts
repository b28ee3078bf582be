import { db } from '@/db/client';
import { people } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { hashPassword } from '@/lib/auth/password';
import { requireGoodPassword } from '@/lib/auth/require-good-password';
import { checkPassword } from '@/lib/auth/sign-in';
import { takeTry } from '@/lib/auth/take-try';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import { findPerson } from './find-person';
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
 * Makes the invited person a member. For an address without an account it makes one; for others the password must be
 * theirs: who holds the token alone neither gets in as somebody else nor changes anything about them.
 * Unknown, used, revoked and expired tokens get one and the same answer.
 * @throws AppError rate_limit_exceeded, not_found, invalid_request for the name or password, conflict for a member of
 * this tenant
 */
export async function acceptInvite(input: Acceptance, remoteAddress: string): Promise<NewMember> {
  takeTry(`accept an invite ${remoteAddress}`, TRIES_PER_ADDRESS);
  const tokenHash = hashInviteToken(input.token);
  const invite = await readOpenInvite(db(), tokenHash);
  const personId = await findPerson(db(), invite.email);
  const account = personId === null ? requireNewAccount(input, invite) : null;
  takeTry(`invite ${tokenHash.toString('base64')}`, TRIES_PER_TOKEN);
  if (account !== null) return joinAsNew(tokenHash, account);
  const person = await requireOwnPassword(invite.email, input.password, remoteAddress);
  return db().transaction(async (tx) => joinTenant(tx, await lockOpenInvite(tx, tokenHash), person));
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

async function joinAsNew(tokenHash: Buffer, { name, password }: NewAccount): Promise<NewMember> {
  const passwordHash = await hashPassword(password);
  try {
    return await db().transaction(async (tx) => {
      const invite = await lockOpenInvite(tx, tokenHash);
      const id = uuidv7();
      await tx.insert(people).values({ id, email: invite.email, name, passwordHash });
      return joinTenant(tx, invite, id);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'people_email_key')) throw error;
    throw new AppError(
      'conflict',
      'The invited address has got an account meanwhile. Please try again with it.',
    );
  }
}

/** A guess at somebody's password counts as a sign-in does, or an invite would be a way around that limit. */
async function requireOwnPassword(email: string, password: string, remoteAddress: string): Promise<string> {
  const person = await checkPassword(email, password, remoteAddress);
  if (!('failure' in person)) return person.id;
  if (person.failure === 'rate_limited') {
    throw new AppError('rate_limit_exceeded', 'Too many tries. Please wait.', {
      headers: { 'retry-after': '900' },
    });
  }
  throw refused('password: is not the password of your account');
}

function refused(detail: string): AppError {
  return new AppError('invalid_request', 'The invite was not accepted.', { details: [detail] });
}
