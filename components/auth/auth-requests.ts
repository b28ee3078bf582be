import { type Answer, request } from '@/components/data/api-client';

/** How signing in ended; the names are those of `lib/auth/auth-options.ts`. `busy`: too many others, for some seconds. */
export type SignInOutcome = 'ok' | 'invalid_credentials' | 'rate_limited' | 'busy' | 'service_unavailable';

/** Whoever has to wait longer has made too many tries of their own. */
const BUSY_MAX_S = 60;

/** Where an answer of next-auth leads. */
interface Onward {
  url: string;
}

const isOk = ({ status }: Answer) => status >= 200 && status < 300;

async function post(path: string, fields: Record<string, string>): Promise<Answer> {
  const { text } = await request('/api/auth/csrf', { cache: 'no-store' });
  const { csrfToken }: { csrfToken: string } = JSON.parse(text);
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  return request(path, { method: 'POST', body });
}

async function signInBy(method: string, fields: Record<string, string>): Promise<SignInOutcome> {
  try {
    const answer = await post(`/api/auth/callback/${method}`, { ...fields, callbackUrl: '/' });
    if (answer.status === 429) {
      const waitS = Number(answer.header('retry-after') ?? Number.POSITIVE_INFINITY);
      return waitS <= BUSY_MAX_S ? 'busy' : 'rate_limited';
    }
    const { url }: Onward = JSON.parse(answer.text);
    const { searchParams } = new URL(url, window.location.origin);
    const error = searchParams.get('error');
    if (isOk(answer) && error === null && !searchParams.has('csrf')) return 'ok';
    return error === 'invalid_credentials' || error === 'CredentialsSignin'
      ? 'invalid_credentials'
      : 'service_unavailable';
  } catch {
    return 'service_unavailable';
  }
}

/**
 * Signs in through next-auth's own routes, to the account of a tenant where the address has several. Its browser package isn't used because it leaves the page
 * when the server is away, where a sentence on the form is wanted.
 */
export function requestSignIn(email: string, password: string, tenantSlug = ''): Promise<SignInOutcome> {
  return signInBy('credentials', { email, password, tenant_slug: tenantSlug });
}

/** The same by the token of a link, which is used up by it. */
export function requestSignInByLink(token: string): Promise<SignInOutcome> {
  return signInBy('email-link', { token });
}

/** Goes to a provider. @returns false when it can't be reached from here; otherwise the page is left */
export async function requestProviderSignIn(providerId: string, callbackPath: string): Promise<boolean> {
  try {
    const answer = await post(`/api/auth/signin/${providerId}`, { callbackUrl: callbackPath });
    const { url }: Onward = JSON.parse(answer.text);
    const { origin, searchParams } = new URL(url, window.location.origin);
    // Our own address means: not the provider's, but a page that would say what went wrong.
    if (!isOk(answer) || origin === window.location.origin || searchParams.has('csrf')) return false;
    window.location.assign(url);
    return true;
  } catch {
    return false;
  }
}

/** Ends the session. @returns whether the server confirmed it */
export async function requestSignOut(): Promise<boolean> {
  try {
    return isOk(await post('/api/auth/signout', { callbackUrl: '/' }));
  } catch {
    return false;
  }
}
