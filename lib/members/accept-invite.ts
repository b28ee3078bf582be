import { eq, sql } from 'drizzle-orm';
import { db, type Transaction } from '@/db/client';
import { auditLog, invites, members } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { hashPassword } from '@/lib/auth/password';
import { requireGoodPassword } from '@/lib/auth/require-good-password';
import { takeTry } from '@/lib/auth/take-try';
import { AppError } from '@/lib/errors';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import { hashInviteToken } from './invite-details';
import { lockOpenInvite, readOpenInvite } from './open-invite';

const TRIES_PER_ADDRESS = 30;
/** Hashing is dear: a token gets few tries, however many addresses it is tried from. */
const TRIES_PER_TOKEN = 10;

export interface Acceptance {
  token: string;
  name: string;
  password: string;
}

export interface NewMember {
  memberId: string;
  email: string;
  role: Role;
  tenantSlug: string;
}

/**
 * Makes the invited person a member. Unknown, used, revoked and expired tokens get one and the same answer.
 * @throws AppError rate_limit_exceeded, not_found, invalid_request for the password, conflict when the address belongs
 * to a member of any tenant
 */
export async function acceptInvite(input: Acceptance, remoteAddress: string): Promise<NewMember> {
  takeTry(`accept an invite ${remoteAddress}`, TRIES_PER_ADDRESS);
  const tokenHash = hashInviteToken(input.token);
  const { email, tenantName, tenantSlug } = await readOpenInvite(db(), tokenHash);
  requireGoodPassword('password', input.password, [email, input.name, tenantName, tenantSlug]);
  await requireFreeAddress(email);
  takeTry(`invite ${tokenHash.toString('base64')}`, TRIES_PER_TOKEN);
  const passwordHash = await hashPassword(input.password);
  try {
    return await db().transaction((tx) => join(tx, tokenHash, input.name, passwordHash));
  } catch (error) {
    if (isUniqueViolation(error, 'members_email_key')) throw addressTaken();
    throw error;
  }
}

function addressTaken(): AppError {
  return new AppError('conflict', 'The invited address belongs to a member already.');
}

async function requireFreeAddress(email: string): Promise<void> {
  const isIt = sql`lower(${members.email}) = ${email.toLowerCase()}`;
  const taken = await db().select({ id: members.id }).from(members).where(isIt).limit(1);
  if (taken.length > 0) throw addressTaken();
}

async function join(
  tx: Transaction,
  tokenHash: Buffer,
  name: string,
  passwordHash: string,
): Promise<NewMember> {
  const { id, tenantId, email, role, tenantSlug } = await lockOpenInvite(tx, tokenHash);
  const memberId = uuidv7();
  await tx.insert(members).values({ id: memberId, tenantId, email, name, role, passwordHash });
  await tx.update(invites).set({ acceptedAt: new Date() }).where(eq(invites.id, id));
  await tx.insert(auditLog).values({
    tenantId,
    actorKind: 'member',
    actorId: memberId,
    action: 'invite.accepted',
    target: id,
    detail: { email, role },
  });
  return { memberId, email, role, tenantSlug };
}
