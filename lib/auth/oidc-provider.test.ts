import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { CLIENT, OidcServer } from '@/e2e/support/oidc-server';
import { addPerson } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { sessionIdOf } from './portal-session';
import { type SignInPortal, startSignInPortal, TestBrowser } from './testing/sign-in-portal';

const REFUSED = '/sign-in?refused=1';
let api: TestApi;
let oidc: OidcServer;
let portal: SignInPortal;
let tenant: TestTenant;

beforeAll(async () => {
  oidc = await OidcServer.start();
  portal = await startSignInPortal();
  api = await startTestApi({
    LOG_LEVEL: 'error',
    PUBLIC_URL: portal.url,
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: CLIENT.id,
    AUTH_OIDC_SECRET: CLIENT.secret,
  });
  tenant = await createTenant('providers', { baseUrl: api.baseUrl });
});
afterAll(async () => {
  portal?.stop();
  await oidc?.stop();
  await api?.stop();
});

const newBrowser = () => new TestBrowser(portal.url);

async function signInAs(answer: OidcServer['answer']): Promise<{ browser: TestBrowser; end: string }> {
  oidc.answer = answer;
  const browser = newBrowser();
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

  it.each([false, undefined, null, 'false', 'true', 1, 'yes'])(
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
    const [mine, theirs] = [newBrowser(), newBrowser()];
    const [back, foreign] = [await mine.visitProvider(), await theirs.visitProvider()];
    // Signing a victim in as the attacker is as bad as the other way round.
    await expectOutside({ browser: mine, end: await mine.comeBack(foreign) }, /error=OAuthCallback/);
    const stranger = newBrowser();
    await expectOutside({ browser: stranger, end: await stranger.comeBack(back) }, /error=OAuthCallback/);
    const state = new URL(back);
    state.searchParams.set('state', 'guessed');
    const again = newBrowser();
    await again.visitProvider();
    await expectOutside({ browser: again, end: await again.comeBack(state.href) }, /error=OAuthCallback/);
    const done = newBrowser();
    const used = await done.visitProvider();
    expect(await done.comeBack(used)).toBe('/acme/team');
    done.cookies.delete('lifesign.session');
    await expectOutside({ browser: done, end: await done.comeBack(used) }, /error=OAuthCallback/);
  });

  it('leads nowhere but to this site', async () => {
    const { email } = await addPerson(tenant.id, 'owner');
    oidc.answer = { email, email_verified: true };
    const browser = newBrowser();
    const { csrfToken } = (await (await browser.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    for (const callbackUrl of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
      const body = new URLSearchParams({ csrfToken, callbackUrl, json: 'true' });
      const answer = await browser.fetch('/api/auth/signin/oidc', { method: 'POST', body });
      if (answer.status === 400) continue;
      const { url } = (await answer.json()) as { url: string };
      if (!url.startsWith(oidc.issuer)) continue;
      const there = await fetch(url, { redirect: 'manual' });
      const { pathname, search } = new URL(there.headers.get('location')!);
      const end = await browser.fetch(pathname + search);
      expect(new URL(end.headers.get('location')!, portal.url).origin).toBe(portal.url);
    }
  });

  it('that is away leads back to the sign-in page', async () => {
    const { email } = await addPerson(tenant.id, 'owner');
    oidc.answer = { email, email_verified: true };
    const browser = newBrowser();
    const back = new URL(await browser.visitProvider());
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    await expectOutside({ browser, end: await browser.comeBack(back.href) }, /error=/);
  });
});
