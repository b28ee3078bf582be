import type { NextAuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { AppError } from '@/lib/errors';
import { errorFields, log } from '@/lib/log';
import {
  authSecret,
  endSession,
  findSession,
  SESSION_MAX_AGE_S,
  sessionCookieName,
  startSession,
  usesSecureCookies,
} from './portal-session';
import { signIn } from './sign-in';
import { signInByAddress } from './sign-in-by-address';
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

type Headers = Record<string, unknown> | undefined;

function headerOf(headers: Headers, name: string): string | null {
  const value = headers?.[name];
  return typeof value === 'string' ? value : null;
}

async function authorize(
  credentials: Record<'email' | 'password', string> | undefined,
  request: { headers?: Headers },
) {
  try {
    const result = await signIn(
      credentials?.email ?? '',
      credentials?.password ?? '',
      headerOf(request.headers, 'x-lifesign-client-address') ?? 'unknown',
    );
    if ('failure' in result) throw new Error(result.failure);
    const sessionId = await startSession(result.personId, {
      userAgent: headerOf(request.headers, 'user-agent'),
      passwordHash: result.passwordHash,
    });
    return { id: result.personId, sessionId };
  } catch (error) {
    if (error instanceof Error && ['invalid_credentials', 'rate_limited'].includes(error.message))
      throw error;
    log.error('sign_in.failed', errorFields(error));
    throw new Error('service_unavailable');
  }
}

async function authorizeLink(
  credentials: Record<'token', string> | undefined,
  request: { headers?: Headers },
) {
  try {
    const entry = await signInByLink(credentials?.token ?? '', {
      userAgent: headerOf(request.headers, 'user-agent'),
      remoteAddress: headerOf(request.headers, 'x-lifesign-client-address') ?? 'unknown',
    });
    return entry && { id: entry.personId, sessionId: entry.sessionId };
  } catch (error) {
    if (error instanceof AppError && error.code === 'rate_limit_exceeded') throw new Error('rate_limited');
    log.error('sign_in.failed', errorFields(error));
    throw new Error('service_unavailable');
  }
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
async function admitByProvider(user: User, userAgent: string | null): Promise<true | string> {
  const address = user.email?.trim();
  const entry = address ? await signInByAddress(address, userAgent) : null;
  if (entry === null) return REFUSED;
  // next-auth hands this object on to `jwt`.
  user.id = entry.personId;
  user.sessionId = entry.sessionId;
  return true;
}

/**
 * next-auth's configuration: e-mail and password, and what the operator has configured besides. The cookie only names a
 * row of `portal_sessions`. @param userAgent of the browser that asks
 */
export function authOptions(userAgent: string | null = null): NextAuthOptions {
  return {
    secret: authSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_S },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: usesSecureCookies() },
      },
    },
    providers: [
      CredentialsProvider({
        name: 'E-mail and password',
        credentials: {
          email: { label: 'E-mail', type: 'email' },
          password: { label: 'Password', type: 'password' },
        },
        authorize,
      }),
      CredentialsProvider({
        id: 'email-link',
        name: 'Link by e-mail',
        credentials: { token: { label: 'Token', type: 'text' } },
        authorize: authorizeLink,
      }),
      ...signInProviders(),
    ],
    callbacks: {
      signIn: async ({ user, account }) =>
        account?.type === 'oauth' ? admitByProvider(user, userAgent) : true,
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
