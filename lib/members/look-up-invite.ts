import { db } from '@/db/client';
import { takeTry } from '@/lib/auth/take-try';
import { opensAccount } from './accept-invite';
import { findAccount } from './find-account';
import { hashInviteToken } from './invite-details';
import { type OpenInvite, readOpenInvite } from './open-invite';

const LOOKS_PER_ADDRESS = 100;

/**
 * What the invited person is shown before he accepts; the token is the credential.
 * @throws AppError rate_limit_exceeded, not_found
 */
export async function lookUpInvite(
  token: string,
  remoteAddress: string,
): Promise<OpenInvite & { hasAccount: boolean }> {
  takeTry(`look at an invite ${remoteAddress}`, LOOKS_PER_ADDRESS);
  const invite = await readOpenInvite(db(), hashInviteToken(token));
  const account = await findAccount(db(), invite.email, invite.tenantId);
  return { ...invite, hasAccount: opensAccount(invite, account) };
}
