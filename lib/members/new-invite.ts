import { ownAddress } from '@/lib/http/address';
import type { ApiRequest } from '@/lib/http/types';
import type { InviteMail } from '@/lib/shared/statuses';
import type { NewInvite } from './insert-invite';
import { toPublicInvite } from './invite-details';
import { mailInvite } from './mail-invite';
import type { NewInviteView } from './schemas';

/**
 * A new invite on the wire, with the link to pass on. Where mail is configured the mailbox gets a link of its own, which
 * proves the address because it stands nowhere else.
 */
export async function toPublicNewInvite(
  request: ApiRequest,
  { details, token, mailToken }: NewInvite,
  tenantName: string,
): Promise<NewInviteView> {
  // Behind the #, the token reaches no server log and no Referer.
  const page = `${ownAddress(request.headers)}/accept-invite#token=`;
  const { email, expiresAt } = details;
  const mail: InviteMail =
    mailToken === null
      ? 'off'
      : await mailInvite({ email, tenantName, acceptUrl: page + mailToken, expiresAt });
  return { ...toPublicInvite(details), accept_url: page + token, mail };
}
