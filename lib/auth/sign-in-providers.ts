import type { Provider } from 'next-auth/providers/index';
import { env } from '@/lib/env';
import { githubProvider } from './github-provider';
import { oidcProvider } from './oidc-provider';

const GOOGLE_ISSUER = 'https://accounts.google.com';

/** The providers that the operator has configured, in the order of the sign-in page. */
export function signInProviders(): Provider[] {
  const settings = env();
  const found: Provider[] = [];
  const { AUTH_OIDC_ISSUER: issuer, AUTH_OIDC_ID, AUTH_OIDC_SECRET, AUTH_OIDC_LABEL } = settings;
  if (issuer && AUTH_OIDC_ID && AUTH_OIDC_SECRET) {
    const client = { clientId: AUTH_OIDC_ID, clientSecret: AUTH_OIDC_SECRET };
    found.push(oidcProvider({ id: 'oidc', name: AUTH_OIDC_LABEL, issuer, ...client }));
  }
  const { AUTH_GOOGLE_ID, AUTH_GOOGLE_SECRET } = settings;
  if (AUTH_GOOGLE_ID && AUTH_GOOGLE_SECRET) {
    const client = { clientId: AUTH_GOOGLE_ID, clientSecret: AUTH_GOOGLE_SECRET };
    found.push(oidcProvider({ id: 'google', name: 'Google', issuer: GOOGLE_ISSUER, ...client }));
  }
  const { AUTH_GITHUB_ID, AUTH_GITHUB_SECRET } = settings;
  if (AUTH_GITHUB_ID && AUTH_GITHUB_SECRET) {
    found.push(githubProvider({ clientId: AUTH_GITHUB_ID, clientSecret: AUTH_GITHUB_SECRET }));
  }
  return found;
}
