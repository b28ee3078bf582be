import type { NextAuthOptions, User } from 'next-auth';
import CredentialsProviderModule from 'next-auth/providers/credentials';
import { authSecret } from '@/lib/crypto/auth-secret';
import { AppError } from '@/lib/errors';
import { isOverTls } from '@/lib/http/address';
import { errorFields, log } from '@/lib/log';
import { admitByAddress, type Visitor } from './admissible';
import { defaultOf } from './interop';
import { rememberSignIn } from './known-networks';
import {
  endSession,
  findSession,
  readSessionToken,
  SESSION_MAX_AGE_S,
  sessionCookieName,
  startSession,
} from './portal-session';
import { signIn } from './sign-in';
import { signInByLink } from './sign-in-links';
import { signInProviders } from './sign-in-providers';

declare module 'next-auth' {
  interface User {
    sessionId: string;
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    sessionId: string;
  }
}

/** One request to next-auth's routes. */
export interface AuthRequest extends Visitor {
  /** Written when a try was refused: seconds to wait. next-auth itself has no status for that. */
  retryAfterS?: number;
}

const CredentialsProvider = defaultOf(CredentialsProviderModule);

const RATE_LIMITED = 'rate_limited';

async function authorize(
  credentials: Record<'email' | 'password' | 'tenant_slug', string> | undefined,
  request: AuthRequest,
) {
  const { userAgent, remoteAddress } = request;
  try {
    const { email = '', password = '', tenant_slug: tenantSlug } = credentials ?? {};
    const result = await signIn(email, password, remoteAddress, { tenantSlug });
    if ('failure' in result) {
      if (result.failure === 'rate_limited') request.retryAfterS = result.retryAfterS;
      throw new Error(result.failure);
    }
    const { personId, passwordHash } = result;
    const sessionId = await startSession(personId, { userAgent, passwordHash });
    await rememberSignIn(personId, remoteAddress);
    return { id: personId, sessionId };
  } catch (error) {
    if (error instanceof Error && ['invalid_credentials', RATE_LIMITED].includes(error.message)) throw error;
    throw unavailableUnlessLimited(error, request);
  }
}

async function authorizeLink(credentials: Record<'token', string> | undefined, request: AuthRequest) {
  try {
    const entry = await signInByLink(credentials?.token ?? '', request);
    return entry && { id: entry.personId, sessionId: entry.sessionId };
  } catch (error) {
    throw unavailableUnlessLimited(error, request);
  }
}

function unavailableUnlessLimited(error: unknown, request: AuthRequest): Error {
  if (error instanceof AppError && error.code === 'rate_limit_exceeded') {
    request.retryAfterS = Number(error.headers?.['retry-after'] ?? 60);
    return new Error(RATE_LIMITED);
  }
  log.error('sign_in.failed', errorFields(error));
  return new Error('service_unavailable');
}

function causeOf(metadata: unknown): unknown {
  return metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error;
}

/** Where the sign-in page says that a provider's answer opens no account here. */
const REFUSED = '/sign-in?refused=1';

/**
 * Lets in whom a provider vouches for: the verified address of somebody who has a place here. One answer to all others,
 * so that it tells nothing about accounts. @returns true, or where to send the browser
 */
async function admitByProvider(user: User, visitor: Visitor): Promise<true | string> {
  const address = user.email?.trim();
  const entry = address ? await admitByAddress(address, visitor) : null;
  if (entry === null) return REFUSED;
  // next-auth hands this object on to `jwt`.
  user.id = entry.personId;
  user.sessionId = entry.sessionId;
  return true;
}

/**
 * next-auth's configuration: e-mail and password, and what the operator has configured besides. The cookie only names a
 * row of `portal_sessions`.
 */
export function authOptions(request: AuthRequest): NextAuthOptions {
  return {
    secret: authSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_S },
    jwt: { decode: ({ token }) => readSessionToken(token) },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isOverTls() },
      },
    },
    providers: [
      CredentialsProvider({
        name: 'E-mail and password',
        credentials: {
          email: { label: 'E-mail', type: 'email' },
          password: { label: 'Password', type: 'password' },
          tenant_slug: { label: 'Tenant', type: 'text' },
        },
        authorize: (credentials) => authorize(credentials, request),
      }),
      CredentialsProvider({
        id: 'email-link',
        name: 'Link by e-mail',
        credentials: { token: { label: 'Token', type: 'text' } },
        authorize: (credentials) => authorizeLink(credentials, request),
      }),
      ...signInProviders(),
    ],
    callbacks: {
      signIn: async ({ user, account }) =>
        account?.type === 'oauth' ? admitByProvider(user, request) : true,
      jwt: ({ token, user }) => (user ? { sub: user.id, sessionId: user.sessionId } : token),
      async session({ session, token }) {
        const record = await findSession(token.sessionId);
        // next-auth can't refuse here: an ended session becomes one without a user.
        return { ...session, user: record === null ? undefined : { email: record.email } };
      },
    },
    logger: {
      // Its own text goes to the console with what the provider sent; tokens must not.
      error: (code, metadata) =>
        log.warn('sign_in.provider_failed', { code, ...errorFields(causeOf(metadata)) }),
      warn: () => undefined,
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await endSession(token.sessionId);
      },
    },
  };
}
