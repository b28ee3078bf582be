import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import NextAuth from 'next-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { CLIENT, OidcServer } from '@/e2e/support/oidc-server';
import { addPerson } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/test-api';
import { authOptions } from './auth-options';
import { githubProvider } from './github-provider';
import { sessionIdOf } from './portal-session';

const REFUSED = '/sign-in?refused=1';
let api: TestApi;
let oidc: OidcServer;
let portal: http.Server;
let portalUrl: string;
let githubOrigin = 'https://github.invalid';
let tenant: TestTenant;

/** next-auth's routes on node:http, as Next hosts them. */
function serve(request: http.IncomingMessage, response: http.ServerResponse, body: string): unknown {
  const url = new URL(request.url ?? '/', portalUrl);
  const cookies = Object.fromEntries(
    (request.headers.cookie ?? '').split('; ').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), decodeURIComponent(part.slice(at + 1))];
    }),
  );
  const nextauth = url.pathname.replace('/api/auth/', '').split('/');
  Object.assign(request, {
    query: { ...Object.fromEntries(url.searchParams), nextauth },
    cookies,
    body: Object.fromEntries(new URLSearchParams(body)),
  });
  Object.assign(response, {
    status: (code: number) => Object.assign(response, { statusCode: code }),
    json: (value: unknown) => response.end(JSON.stringify(value)),
    send: (value: unknown) => response.end(typeof value === 'string' ? value : JSON.stringify(value)),
  });
  const options = authOptions(request.headers['user-agent']);
  const origin = githubOrigin;
  options.providers.push(githubProvider({ clientId: 'x', clientSecret: 'y', origin, apiOrigin: origin }));
  return NextAuth(request as never, response as never, options);
}

beforeAll(async () => {
  oidc = await OidcServer.start();
  portal = http.createServer(async (request, response) => {
    await serve(request, response, await text(request));
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  portalUrl = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  process.env.NEXTAUTH_URL = portalUrl;
  api = await startTestApi({
    LOG_LEVEL: 'error',
    PUBLIC_URL: portalUrl,
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: CLIENT.id,
    AUTH_OIDC_SECRET: CLIENT.secret,
  });
  tenant = await createTenant('providers', { baseUrl: api.baseUrl });
});
afterAll(async () => {
  portal?.closeAllConnections();
  portal?.close();
  await oidc?.stop();
  await api?.stop();
});

/** A browser as far as this needs one: it keeps cookies. */
class Browser {
  readonly cookies = new Map<string, string>();

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'user-agent': 'Test browser' };
    const response = await fetch(new URL(path, portalUrl), { redirect: 'manual', headers, ...init });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** @returns the address of the provider that the portal sends to */
  async leaveFor(provider: string): Promise<string> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, callbackUrl: '/acme/team', json: 'true' });
    const answer = await this.fetch(`/api/auth/signin/${provider}`, { method: 'POST', body });
    return ((await answer.json()) as { url: string }).url;
  }

  /** To the provider and its way back. @returns the address with code and state that the provider sends back to */
  async visitProvider(): Promise<string> {
    const there = await fetch(await this.leaveFor('oidc'), { redirect: 'manual' });
    return there.headers.get('location')!;
  }

  /** @returns where the portal leads in the end */
  async comeBack(address: string): Promise<string> {
    const { pathname, search } = new URL(address);
    const response = await this.fetch(pathname + search);
    return response.headers.get('location')!.replace(portalUrl, '');
  }

  get session(): string | undefined {
    return this.cookies.get('lifesign.session');
  }
}

async function signInAs(answer: OidcServer['answer']): Promise<{ browser: Browser; end: string }> {
  oidc.answer = answer;
  const browser = new Browser();
  return { browser, end: await browser.comeBack(await browser.visitProvider()) };
}

async function expectOutside({ browser, end }: Awaited<ReturnType<typeof signInAs>>, where: string | RegExp) {
  expect(end).toMatch(where);
  expect(browser.session).toBeUndefined();
}

describe('an OpenID provider', () => {
  it('lets in the person whose verified address it names, and leads to what was asked for', async () => {
    const person = await addPerson(tenant.id, 'developer', { passwordHash: null });
    for (const isInUserInfo of [false, true]) {
      const email = person.email.toUpperCase();
      const { browser, end } = await signInAs({ email, email_verified: true, isInUserInfo });
      expect(end).toBe('/acme/team');
      const id = await sessionIdOf(browser.session!);
      const [session] = await sql()`select person_id, user_agent from portal_sessions where id = ${id}`;
      expect(session).toEqual({ personId: person.personId, userAgent: 'Test browser' });
    }
  });

  it.each([false, undefined, null, 'false', 1, 'yes'])(
    'lets nobody in by an address that is not verified: %j',
    async (email_verified) => {
      const { email } = await addPerson(tenant.id, 'owner');
      await expectOutside(await signInAs({ email, email_verified }), REFUSED);
      await expectOutside(await signInAs({ email, email_verified, isInUserInfo: true }), REFUSED);
    },
  );

  it('makes no account, and gives strangers, disabled people and those without an address one answer', async () => {
    const disabled = await addPerson(tenant.id, 'owner');
    await sql()`update members set disabled_at = now() where id = ${disabled.memberId}`;
    const before = await sql()`select count(*) from people`;
    for (const email of ['nobody@example.com', disabled.email, undefined, '']) {
      await expectOutside(await signInAs({ email, email_verified: true }), REFUSED);
    }
    expect(await sql()`select count(*) from people`).toEqual(before);
    expect(await sql()`select 1 from portal_sessions where person_id = ${disabled.personId}`).toEqual([]);
  });

  it.each([
    ['another issuer', { forged: { iss: 'https://evil.example' } }],
    ['another audience', { forged: { aud: 'another client' } }],
    ['another nonce', { forged: { nonce: 'not the one that was sent' } }],
    ['no nonce', { forged: { nonce: undefined } }],
    ['a time that is over', { forged: { exp: 1_700_000_000, iat: 1_699_999_000 } }],
    ['a key that nobody published', { isSignedByOther: true }],
    ['the user info of somebody else', { isInUserInfo: true, userInfoSub: 'another' }],
  ])('lets nobody in by an ID token with %s', async (_what, wrong) => {
    const { email } = await addPerson(tenant.id, 'owner');
    await expectOutside(await signInAs({ email, email_verified: true, ...wrong }), /error=OAuthCallback/);
  });

  it('lets nobody in by an answer that another browser asked for, or a second time', async () => {
    const { email } = await addPerson(tenant.id, 'owner');
    oidc.answer = { email, email_verified: true };
    const [mine, theirs] = [new Browser(), new Browser()];
    const [back, foreign] = [await mine.visitProvider(), await theirs.visitProvider()];
    // Signing a victim in as the attacker is as bad as the other way round.
    await expectOutside({ browser: mine, end: await mine.comeBack(foreign) }, /error=OAuthCallback/);
    const stranger = new Browser();
    await expectOutside({ browser: stranger, end: await stranger.comeBack(back) }, /error=OAuthCallback/);
    const state = new URL(back);
    state.searchParams.set('state', 'guessed');
    const again = new Browser();
    await again.visitProvider();
    await expectOutside({ browser: again, end: await again.comeBack(state.href) }, /error=OAuthCallback/);
    const done = new Browser();
    const used = await done.visitProvider();
    expect(await done.comeBack(used)).toBe('/acme/team');
    done.cookies.delete('lifesign.session');
    await expectOutside({ browser: done, end: await done.comeBack(used) }, /error=OAuthCallback/);
  });

  it('leads nowhere but to this site', async () => {
    const { email } = await addPerson(tenant.id, 'owner');
    oidc.answer = { email, email_verified: true };
    const browser = new Browser();
    const { csrfToken } = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    for (const callbackUrl of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
      const body = new URLSearchParams({ csrfToken, callbackUrl, json: 'true' });
      const answer = await browser.fetch('/api/auth/signin/oidc', { method: 'POST', body });
      const { url } = (await answer.json()) as { url: string };
      if (!url.startsWith(oidc.issuer)) continue;
      const there = await fetch(url, { redirect: 'manual' });
      const { pathname, search } = new URL(there.headers.get('location')!);
      const end = await browser.fetch(pathname + search);
      expect(new URL(end.headers.get('location')!, portalUrl).origin).toBe(portalUrl);
    }
  });

  it('that is away leads back to the sign-in page', async () => {
    const { email } = await addPerson(tenant.id, 'owner');
    oidc.answer = { email, email_verified: true };
    const browser = new Browser();
    const back = new URL(await browser.visitProvider());
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    await expectOutside({ browser, end: await browser.comeBack(back.href) }, /error=/);
  });
});

describe('GitHub', () => {
  let github: http.Server;
  let origin: string;
  let addresses: unknown;

  beforeAll(async () => {
    github = http.createServer(async (request, response) => {
      if (request.url === '/login/oauth/access_token') {
        const isRight = new URLSearchParams(await text(request)).get('code') === 'the code';
        const body = isRight
          ? { access_token: 'good', token_type: 'bearer', scope: 'user:email' }
          : { error: 'no' };
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }
      const isKnown = request.headers.authorization === 'Bearer good';
      const body = request.url === '/user' ? { id: 7, email: 'shown@example.com' } : addresses;
      response
        .writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
  });
  afterAll(() => github?.close());

  it('signs in by its code and state, and by no other', async () => {
    githubOrigin = origin;
    const person = await addPerson(tenant.id, 'viewer');
    addresses = [{ email: person.email, primary: true, verified: true }];
    for (const [code, isIn] of [
      ['the code', true],
      ['another', false],
    ] as const) {
      const browser = new Browser();
      const there = new URL(await browser.leaveFor('github'));
      expect(there.href).toMatch(`${origin}/login/oauth/authorize?`);
      const back = new URL('/api/auth/callback/github', portalUrl);
      back.search = String(new URLSearchParams({ code, state: there.searchParams.get('state')! }));
      const end = await browser.comeBack(back.href);
      expect([end, browser.session !== undefined]).toEqual([
        isIn ? '/acme/team' : expect.stringContaining('error=OAuthCallback'),
        isIn,
      ]);
    }
  });

  const addressOf = async (access_token = 'good') => {
    const provider = githubProvider({ clientId: 'x', clientSecret: 'y', origin, apiOrigin: origin });
    const endpoint = provider.userinfo as { request(context: object): Promise<{ id: number; email: null }> };
    const found = await endpoint.request({ tokens: { access_token } });
    return (await provider.profile(found, {})).email;
  };

  it('counts by the primary address when that is verified, whatever the profile shows', async () => {
    addresses = [
      { email: 'other@example.com', primary: false, verified: true },
      { email: 'own@example.com', primary: true, verified: true },
    ];
    expect(await addressOf()).toBe('own@example.com');
    addresses = [
      { email: 'other@example.com', primary: false, verified: true },
      { email: 'own@example.com', primary: true, verified: false },
    ];
    expect(await addressOf()).toBeNull();
    addresses = [];
    expect(await addressOf()).toBeNull();
  });

  it('that refuses lets nobody in', async () => {
    await expect(addressOf('bad')).rejects.toThrow('GitHub answered 401.');
  });
});
