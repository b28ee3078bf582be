import { env } from '@/lib/env';
import type { ApiRequest } from '@/lib/http/types';
import type { NewInvite } from '@/lib/members/insert-invite';
import { toPublicInvite } from '@/lib/members/invite-details';
import { mailInvite } from '@/lib/members/mail-invite';

/** The address people reach us at: the operator's, or else the one that this caller used. */
function publicOrigin(request: ApiRequest): string {
  const { PUBLIC_URL, PORT } = env();
  const own = `http://${request.headers.host ?? ''}`;
  return (PUBLIC_URL ?? (URL.canParse(own) ? new URL(own).origin : `http://localhost:${PORT}`)).replace(
    /\/$/,
    '',
  );
}

/** A new invite on the wire, with its link; by mail too where that is configured. */
export async function toPublicNewInvite(
  request: ApiRequest,
  { details, token }: NewInvite,
  tenantName: string,
) {
  // Behind the #, the token reaches no server log and no Referer.
  const acceptUrl = `${publicOrigin(request)}/accept-invite#token=${token}`;
  const { email, expiresAt } = details;
  const mail = await mailInvite({ email, tenantName, acceptUrl, expiresAt });
  return { ...toPublicInvite(details), accept_url: acceptUrl, mail };
}
