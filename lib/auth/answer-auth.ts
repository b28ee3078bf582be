import NextAuthModule from 'next-auth';
import { AppError } from '@/lib/errors';
import { cookiesIn } from '@/lib/http/cookie-of';
import { errorReply } from '@/lib/http/envelope';
import { readWhole } from '@/lib/http/read-whole';
import { AUTH_ROUTES } from '@/lib/http/request-target';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { requestIdFrom } from '@/lib/ids';
import { hostBodyLimit } from '@/lib/routing/body-limits';
import { type AuthRequest, authOptions } from './auth-options';
import { checkAuthRequest } from './check-auth-request';
import { deviceCookieName, deviceOf, newDeviceCookie } from './device-cookie';
import { defaultOf } from './interop';
import { NextAuthReply } from './next-auth-reply';
import { sessionCookieName } from './portal-session';

const NextAuth = defaultOf(NextAuthModule);

type Options = ReturnType<typeof authOptions>;

/** A `Set-Cookie` line with a value: one without ends the session. */
const OPENS_SESSION = /^([^=]+)=[^;]/;

/**
 * Answers one request to next-auth's own routes, without Next: a sign-in through its renderer takes several times as long
 * of the one loop that API clients wait for too. What next-auth would take for an error of its own is refused before; a try
 * that is refused for want of room or for being one too many is a 429, whatever next-auth makes of it.
 * @param request its body has not been read yet
 * @param moreProviders ways to sign in beside those of the settings
 */
export async function answerAuth(
  request: ApiRequest,
  moreProviders: Options['providers'] = [],
): Promise<ApiReply> {
  const { path, headers } = request;
  const asked: AuthRequest = {
    userAgent: headers['user-agent'] ?? null,
    remoteAddress: request.remoteAddress || 'unknown',
  };
  // Read per request, since the secret is not known while the portal is built.
  const options = authOptions(asked);
  options.providers.push(...moreProviders);
  const cookies = cookiesIn(headers.cookie);
  let reply: NextAuthReply;
  try {
    reply = await ask(request, options, cookies);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const requestId = requestIdFrom(headers['x-request-id']);
    return errorReply(error, { accept: headers.accept, path, requestId });
  }
  if (asked.retryAfterS !== undefined && reply.code >= 400) {
    reply.status(429).setHeader('retry-after', String(asked.retryAfterS));
  } else if (isNewDevice(cookies, reply.cookies)) reply.cookies.push(newDeviceCookie());
  return reply.toApiReply();
}

async function ask(
  request: ApiRequest,
  options: Options,
  cookies: Map<string, string>,
): Promise<NextAuthReply> {
  const { method, path, query, headers } = request;
  const text = method === 'POST' ? (await readWhole(request, hostBodyLimit(method, path))).toString() : '';
  const segments = path.slice(AUTH_ROUTES.length).split('/');
  const body = checkAuthRequest(
    {
      method,
      segments,
      query,
      contentType: headers['content-type'] ?? '',
      body: text,
      cookie: (name) => cookies.get(name),
    },
    formProvidersOf(options),
  );
  const reply = new NextAuthReply();
  const given = {
    method,
    headers,
    body,
    cookies: Object.fromEntries(cookies),
    query: { ...Object.fromEntries(query), nextauth: segments },
  };
  await NextAuth(given as never, reply as never, options);
  return reply;
}

/** Ids of the ways to sign in that take a form. */
function formProvidersOf({ providers }: Options): string[] {
  return providers
    .filter(({ type }) => type === 'credentials')
    .map(({ id, options }) => (options?.id as string | undefined) ?? id);
}

/** Whether this answer opens a session in a browser that we don't know yet. */
function isNewDevice(cookies: Map<string, string>, set: string[]): boolean {
  const opens = set.some((line) => OPENS_SESSION.exec(line)?.[1] === sessionCookieName());
  return opens && deviceOf(cookies.get(deviceCookieName())) === null;
}
