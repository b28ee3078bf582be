import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { githubProvider } from './github-provider';
import { type SignInPortal, startSignInPortal, TestBrowser } from './testing/sign-in-portal';

let api: TestApi;
let portal: SignInPortal;
let tenant: TestTenant;
let server: http.Server;
let origin: string;
let addresses: unknown;

const github = () => githubProvider({ clientId: 'x', clientSecret: 'y', origin, apiOrigin: origin });

/** What GitHub answers about whoever has the one good token. */
async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const json = { 'content-type': 'application/json' };
  if (request.url === '/login/oauth/access_token') {
    const isRight = new URLSearchParams(await text(request)).get('code') === 'the code';
    const body = isRight
      ? { access_token: 'good', token_type: 'bearer', scope: 'user:email' }
      : { error: 'no' };
    response.writeHead(200, json).end(JSON.stringify(body));
    return;
  }
  const isKnown = request.headers.authorization === 'Bearer good';
  const body = request.url === '/user' ? { id: 7, email: 'shown@example.com' } : addresses;
  response.writeHead(isKnown ? 200 : 401, json).end(JSON.stringify(body));
}

beforeAll(async () => {
  server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  portal = await startSignInPortal(() => [github()]);
  api = await startTestApi({ LOG_LEVEL: 'error', PUBLIC_URL: portal.url });
  tenant = await createTenant('providers', { baseUrl: api.baseUrl });
});
afterAll(async () => {
  portal?.stop();
  server?.close();
  await api?.stop();
});

describe('GitHub', () => {
  it('signs in by its code and state, and by no other', async () => {
    const person = await addPerson(tenant.id, 'viewer');
    addresses = [{ email: person.email, primary: true, verified: true }];
    for (const [code, isIn] of [
      ['the code', true],
      ['another', false],
    ] as const) {
      const browser = new TestBrowser(portal.url);
      const there = new URL(await browser.leaveFor('github'));
      expect(there.href).toMatch(`${origin}/login/oauth/authorize?`);
      const back = new URL('/api/auth/callback/github', portal.url);
      back.search = String(new URLSearchParams({ code, state: there.searchParams.get('state')! }));
      const end = await browser.comeBack(back.href);
      expect([end, browser.session !== undefined]).toEqual([
        isIn ? '/acme/team' : expect.stringContaining('error=OAuthCallback'),
        isIn,
      ]);
    }
  });

  const addressOf = async (access_token = 'good') => {
    const provider = github();
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
