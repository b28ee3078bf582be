import { createHash, randomBytes } from 'node:crypto';
import { sql as expression } from 'drizzle-orm';
import { db, sql } from '@/db/client';
import { signInLinks } from '@/db/schema';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { ownAddress } from '@/lib/http/address';
import { errorFields, log } from '@/lib/log';
import { isMailConfigured, sendMail } from '@/lib/mail/send-mail';
import { admitByAddress, type Entry, findAdmissible, type Visitor } from './admissible';
import { takeTry } from './take-try';

const LINK_MINUTES = 15;
const LINKS_PER_ADDRESS = 5;
const MAX_TOKEN_LENGTH = 200;

/** Somebody else may have made the account: what he set must not outlive the proof. */
const CONFIRMS = `
Your address isn't confirmed yet; signing in with this link confirms it. Your current password is then removed and all other
sessions are signed out. You can set a new password on the page "Your account".
`;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * Sends a link that signs in, if there is somebody with this address whom a tenant lets in. Who asks is told nothing of
 * that, neither by the answer nor by its time: finding and sending begin once it is given.
 * @throws AppError not_found when no mail is configured, rate_limit_exceeded
 */
export function requestSignInLink(email: string, remoteAddress: string): void {
  if (!isMailConfigured()) throw new AppError('not_found', 'Sign-in links are not configured here.');
  const address = email.trim().toLowerCase();
  takeTry(`sign-in links from ${remoteAddress}`, env().SIGN_INS_PER_ADDRESS);
  takeTry(`sign-in links to ${address}`, LINKS_PER_ADDRESS);
  setImmediate(() => {
    sendLink(address).catch((error) => log.error('sign_in.link_failed', errorFields(error)));
  });
}

async function sendLink(address: string): Promise<void> {
  const person = await findAdmissible(address);
  if (person === null) return;
  const token = randomBytes(32).toString('base64url');
  await db()
    .insert(signInLinks)
    .values({
      tokenHash: hashOf(token),
      personId: person.id,
      expiresAt: expression`now() + ${LINK_MINUTES} * interval '1 minute'`,
    });
  const origin = ownAddress();
  await sendMail({
    to: person.email,
    subject: 'Sign in to Lifesign',
    text: `Open this link to sign in to Lifesign at ${origin}:

${origin}/sign-in/link#token=${token}

The link works once, within ${LINK_MINUTES} minutes, in any browser. If you didn't ask for it, ignore this e-mail: nobody can sign in without the link.
${person.isProved ? '' : CONFIRMS}`,
  });
}

/**
 * Starts a session by the token of a link and uses it up. Only the mailbox got it, so it proves the address. Unknown, used
 * and old tokens, and those of people whom no tenant lets in any more, are one case.
 * @returns null for those @throws AppError rate_limit_exceeded
 */
export async function signInByLink(token: string, visitor: Visitor): Promise<Entry | null> {
  takeTry(`sign in by link from ${visitor.remoteAddress}`, env().SIGN_INS_PER_ADDRESS);
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const [link] = await sql()<{ email: string }[]>`
    update sign_in_links l set used_at = now() from people p
    where l.token_hash = ${hashOf(token)} and l.used_at is null and l.expires_at > now() and p.id = l.person_id
    returning p.email`;
  return link === undefined ? null : admitByAddress(link.email, visitor);
}
