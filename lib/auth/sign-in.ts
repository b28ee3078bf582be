import { env } from '@/lib/env';
import { RateLimiter } from '@/lib/http/rate-limit';
import { findByPassword, type KnownPerson } from './find-by-password';

const WINDOW_MS = 15 * 60_000;
const TRIES_PER_ACCOUNT = 10;
const MAX_PASSWORD_LENGTH = 1_024;
const limiter = new RateLimiter(Date.now, WINDOW_MS);

export interface SignInFailure {
  failure: 'invalid_credentials' | 'rate_limited';
}

/**
 * Checks an e-mail address and a password, wherever they are given.
 * Tries in 15 minutes are limited per account and address together, so that a stranger can't lock the owner out.
 * @returns the person, or why not; the same answer and time for an unknown address and a wrong password.
 */
export async function checkPassword(
  email: string,
  password: string,
  remoteAddress: string,
): Promise<KnownPerson | SignInFailure> {
  const account = email.trim().toLowerCase();
  const byAddress = limiter.take(`address ${remoteAddress}`, env().SIGN_INS_PER_ADDRESS);
  const byBoth = limiter.take(`account ${account} ${remoteAddress}`, TRIES_PER_ACCOUNT);
  if (!byAddress.allowed || !byBoth.allowed) return { failure: 'rate_limited' };
  if (password.length > MAX_PASSWORD_LENGTH || account.length > 254)
    return { failure: 'invalid_credentials' };
  return (await findByPassword(account, password)) ?? { failure: 'invalid_credentials' };
}

/** The same, for people whom a tenant lets in. @returns the person's id and the hash that fits, or why not */
export async function signIn(
  email: string,
  password: string,
  remoteAddress: string,
): Promise<{ personId: string; passwordHash: string } | SignInFailure> {
  const person = await checkPassword(email, password, remoteAddress);
  if ('failure' in person) return person;
  if (!person.isEnabled) return { failure: 'invalid_credentials' };
  return { personId: person.id, passwordHash: person.passwordHash };
}
