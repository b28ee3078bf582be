import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Database, db, type Transaction } from '@/db/client';
import { auditLog, invites, members, tenants } from '@/db/schema';
import { isUniqueViolation } from '@/db/unique-violation';
import { hashPassword } from '@/lib/auth/password';
import { passwordProblem } from '@/lib/auth/password-rules';
import { AppError } from '@/lib/errors';
import { RateLimiter } from '@/lib/http/rate-limit';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import { hashInviteToken } from './invite-details';

const WINDOW_MS = 15 * 60_000;
const TRIES_PER_ADDRESS = 30;
/** Hashing is dear: a token gets few tries, however many addresses it is tried from. */
const TRIES_PER_TOKEN = 10;
const limiter = new RateLimiter(Date.now, WINDOW_MS);

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
  takeTry(`address ${remoteAddress}`, TRIES_PER_ADDRESS);
  const tokenHash = hashInviteToken(input.token);
  const invite = await readOpenInvite(db(), tokenHash);
  const problem = passwordProblem(input.password, [
    invite.email,
    input.name,
    invite.tenantName,
    invite.tenantSlug,
  ]);
  if (problem !== null) {
    throw new AppError('invalid_request', 'The password is not valid.', {
      details: [`password: ${problem}`],
    });
  }
  await requireFreeAddress(invite.email);
  takeTry(`token ${tokenHash.toString('base64')}`, TRIES_PER_TOKEN);
  const passwordHash = await hashPassword(input.password);
  try {
    return await db().transaction((tx) => join(tx, tokenHash, input.name, passwordHash));
  } catch (error) {
    if (isUniqueViolation(error, 'members_email_key')) throw addressTaken();
    throw error;
  }
}

function takeTry(caller: string, limit: number): void {
  const tries = limiter.take(caller, limit);
  if (tries.allowed) return;
  const headers = { 'retry-after': String(tries.resetS) };
  throw new AppError('rate_limit_exceeded', 'Too many tries. Please wait.', { headers });
}

function addressTaken(): AppError {
  return new AppError('conflict', 'The invited address belongs to a member already.');
}

async function readOpenInvite(from: Database | Transaction, tokenHash: Buffer) {
  const isOpen = and(
    eq(invites.tokenHash, tokenHash),
    isNull(invites.acceptedAt),
    isNull(invites.revokedAt),
    gt(invites.expiresAt, new Date()),
  );
  const [invite] = await from
    .select({
      id: invites.id,
      tenantId: invites.tenantId,
      email: invites.email,
      role: invites.role,
      tenantSlug: tenants.slug,
      tenantName: tenants.name,
    })
    .from(invites)
    .innerJoin(tenants, eq(tenants.id, invites.tenantId))
    .where(isOpen)
    .for('update', { of: invites });
  if (invite === undefined) throw new AppError('not_found', 'This invite is not valid, or not any more.');
  return invite;
}

async function requireFreeAddress(email: string): Promise<void> {
  const isIt = sql`lower(${members.email}) = ${email.toLowerCase()}`;
  if ((await db().select({ id: members.id }).from(members).where(isIt).limit(1)).length > 0)
    throw addressTaken();
}

async function join(
  tx: Transaction,
  tokenHash: Buffer,
  name: string,
  passwordHash: string,
): Promise<NewMember> {
  const { id, tenantId, email, role, tenantSlug } = await readOpenInvite(tx, tokenHash);
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
