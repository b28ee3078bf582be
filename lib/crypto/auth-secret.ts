import { env } from '@/lib/env';

/** The secret that signs cookies and seals what the database keeps; the launcher generates it, nothing has a default. */
export function authSecret(): string {
  const secret = env().AUTH_SECRET;
  if (secret === undefined) throw new Error('AUTH_SECRET is missing: start with `npm start`, or set it.');
  return secret;
}

/** What may have signed or sealed something that is still around: the present secret first, then the former one. */
export function authSecrets(): [string, ...string[]] {
  const former = env().AUTH_SECRET_PREVIOUS;
  return former === undefined ? [authSecret()] : [authSecret(), former];
}
