import { env } from '@/lib/env';
import type { ApiRequest } from '@/lib/http/types';
import type { NewInvite } from '@/lib/members/insert-invite';
import { toPublicInvite } from '@/lib/members/invite-details';
import { type InviteMail, mailInvite } from '@/lib/members/mail-invite';

/** The address people reach us at: the operator's, or else the one that this caller used. */
function publicOrigin(request: ApiRequest): string {
  const { PUBLIC_URL, PORT } = env();
  const own = `http://${request.headers.host ?? ''}`;
  return (PUBLIC_URL ?? (URL.canParse(own) ? new URL(own).origin : `http://localhost:${PORT}`)).replace(
    /\/$/,
    '',
  );
}

/**
 * A new invite on the wire, with the link to pass on. Where mail is configured the mailbox gets a link of its own, which
 * proves the address because it stands nowhere else.
 */
export async function toPublicNewInvite(
  request: ApiRequest,
  { details, token, mailToken }: NewInvite,
  tenantName: string,
) {
  // Behind the #, the token reaches no server log and no Referer.
  const page = `${publicOrigin(request)}/accept-invite#token=`;
  const { email, expiresAt } = details;
  const mail: InviteMail =
    mailToken === null
      ? 'off'
      : await mailInvite({ email, tenantName, acceptUrl: page + mailToken, expiresAt });
  return { ...toPublicInvite(details), accept_url: page + token, mail };
}
