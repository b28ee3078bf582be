import { sql } from '@/db/client';
import { env } from '@/lib/env';
import { RateLimiter } from '@/lib/http/rate-limit';
import { verifyNothing, verifyPassword } from './password';

const WINDOW_MS = 15 * 60_000;
const TRIES_PER_ACCOUNT = 10;
const MAX_PASSWORD_LENGTH = 1_024;
const limiter = new RateLimiter(Date.now, WINDOW_MS);

export type SignInFailure = 'invalid_credentials' | 'rate_limited';

/**
 * Checks an e-mail address and a password.
 * Tries in 15 minutes are limited per account and address together, so that a stranger can't lock the owner out.
 * @returns the member's id and the hash that fits, or why not; the same answer and time for an unknown address and a wrong password.
 */
export async function signIn(
  email: string,
  password: string,
  remoteAddress: string,
): Promise<{ memberId: string; passwordHash: string } | { failure: SignInFailure }> {
  const account = email.trim().toLowerCase();
  const byAddress = limiter.take(`address ${remoteAddress}`, env().SIGN_INS_PER_ADDRESS);
  const byBoth = limiter.take(`account ${account} ${remoteAddress}`, TRIES_PER_ACCOUNT);
  if (!byAddress.allowed || !byBoth.allowed) return { failure: 'rate_limited' };
  if (password.length > MAX_PASSWORD_LENGTH || account.length > 254)
    return { failure: 'invalid_credentials' };
  const rows = await sql()<{ id: string; passwordHash: string }[]>`
    select id, password_hash from members where lower(email) = ${account} and disabled_at is null`;
  const member = rows[0];
  if (member === undefined) {
    await verifyNothing(password);
    return { failure: 'invalid_credentials' };
  }
  if (!(await verifyPassword(password, member.passwordHash))) return { failure: 'invalid_credentials' };
  return { memberId: member.id, passwordHash: member.passwordHash };
}
