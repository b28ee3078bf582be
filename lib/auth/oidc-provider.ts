import type { OAuthConfig } from 'next-auth/providers/oauth';

/** What an OpenID provider says of a person; of its many claims only these count here. */
export interface OidcClaims {
  sub: string;
  email?: unknown;
  email_verified?: unknown;
}

export interface OidcSettings {
  id: string;
  name: string;
  /** Address under which `/.well-known/openid-configuration` is found. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

export const PROVIDER_TIMEOUT_MS = 10_000;

/** The address that the provider vouches for; null for one that is not verified. Nothing but `true` says that it is. */
function verifiedAddress({ email, email_verified }: Omit<OidcClaims, 'sub'>): string | null {
  return email_verified === true && typeof email === 'string' && email.includes('@') ? email : null;
}

/**
 * Any OpenID Connect provider (Core 1.0, code flow with PKCE, state and nonce). openid-client checks signature, issuer,
 * audience, expiry and nonce of the ID token, and that the user info is of the same `sub`.
 */
export function oidcProvider(settings: OidcSettings): OAuthConfig<OidcClaims> {
  const { id, name, issuer, clientId, clientSecret } = settings;
  return {
    id,
    name,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email profile' } },
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      request: async ({ client, tokens }) => {
        const claims = (tokens as { claims(): OidcClaims }).claims();
        // Many providers put the address into the user info only.
        const isWhole = claims.email !== undefined || !client.issuer.metadata.userinfo_endpoint;
        return (isWhole ? claims : await client.userinfo(tokens as never)) as never;
      },
    },
    profile: (claims) => ({ id: claims.sub, email: verifiedAddress(claims), sessionId: '' }),
  };
}
