import { env } from '@/lib/env';
import type { ApiRequest } from '@/lib/http/types';

/** The address people reach us at: the operator's, or else the one that this caller used. */
function publicOrigin(request: ApiRequest): string {
  const { PUBLIC_URL, PORT } = env();
  const own = `http://${request.headers.host ?? ''}`;
  return (PUBLIC_URL ?? (URL.canParse(own) ? new URL(own).origin : `http://localhost:${PORT}`)).replace(
    /\/$/,
    '',
  );
}

/** The link of an invite. Behind the #, the token reaches no server log and no Referer. */
export function acceptUrl(request: ApiRequest, token: string): string {
  return `${publicOrigin(request)}/accept-invite#token=${token}`;
}
