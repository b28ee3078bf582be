import type { OAuthConfig } from 'next-auth/providers/oauth';
import { PROVIDER_TIMEOUT_MS } from './oidc-provider';

interface GitHubProfile {
  id: number;
  /** The primary address, when GitHub has verified it. */
  email: string | null;
}

export interface GitHubSettings {
  clientId: string;
  clientSecret: string;
  /** Of another server, for tests. */
  origin?: string;
  apiOrigin?: string;
}

async function read<T>(url: string, accessToken: string): Promise<T> {
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${accessToken}`,
      accept: 'application/vnd.github+json',
      'user-agent': 'lifesign',
    },
    signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status}.`);
  return (await response.json()) as T;
}

/**
 * GitHub, which speaks OAuth 2.0 without ID tokens. The address of the profile may be any that its owner shows, so the
 * list of addresses is asked for the one that is primary and verified.
 */
export function githubProvider(settings: GitHubSettings): OAuthConfig<GitHubProfile> {
  const { clientId, clientSecret } = settings;
  const { origin = 'https://github.com', apiOrigin = 'https://api.github.com' } = settings;
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    issuer: `${origin}/login/oauth`,
    clientId,
    clientSecret,
    checks: ['pkce', 'state'],
    authorization: { url: `${origin}/login/oauth/authorize`, params: { scope: 'read:user user:email' } },
    token: `${origin}/login/oauth/access_token`,
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      // next-auth hands the request over only beside an address.
      url: `${apiOrigin}/user`,
      async request({ tokens }) {
        const token = tokens.access_token ?? '';
        const [{ id }, addresses] = await Promise.all([
          read<{ id: number }>(`${apiOrigin}/user`, token),
          read<{ email: string; primary: boolean; verified: boolean }[]>(`${apiOrigin}/user/emails`, token),
        ]);
        const own = addresses.find(({ primary, verified }) => primary === true && verified === true);
        return { id, email: own?.email ?? null } as never;
      },
    },
    profile: ({ id, email }) => ({ id: String(id), email, sessionId: '' }),
  };
}
