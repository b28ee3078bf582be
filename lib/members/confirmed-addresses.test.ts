import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { MailServer } from '@/e2e/support/mail-server';
import { CLIENT, OidcServer } from '@/e2e/support/oidc-server';
import { addPerson } from '@/e2e/support/people';
import type { TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { type SignInPortal, startSignInPortal, TestBrowser } from '@/lib/auth/testing/sign-in-portal';
import { uuidv7 } from '@/lib/ids';
import { Addresses, type Visit } from './testing/mailbox';
import { PASSWORD, passwordHash } from './testing/people';

// Passwords are hashed here at their real cost, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const OWN = 'a sentence of the real person';
const newAddress = () => `victim-${uuidv7()}@example.com`;

let api: TestApi;
let portal: SignInPortal;
let mail: MailServer;
let oidc: OidcServer;
let people: Addresses;

beforeAll(async () => {
  [mail, oidc, portal] = [await MailServer.start(), await OidcServer.start(), await startSignInPortal()];
  api = await startTestApi({
    LOG_LEVEL: 'error',
    PUBLIC_URL: portal.url,
    SMTP_URL: mail.url,
    MAIL_FROM: 'Lifesign <no-reply@example.com>',
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: CLIENT.id,
    AUTH_OIDC_SECRET: CLIENT.secret,
    SIGN_INS_PER_ADDRESS: '10000',
  });
  people = new Addresses(api, portal, mail);
});
afterAll(async () => {
  portal?.stop();
  await api?.stop();
  await mail?.stop();
  await oidc?.stop();
});

/** As if an owner had invited an address, taken the link himself, set a password, and signed in. */
async function takenBefore(name: string) {
  const [evil, good] = [await people.newTenant(`${name}-evil`), await people.newTenant(`${name}-good`)];
  const email = newAddress();
  await addPerson(evil.id, 'viewer', { email, name: 'Mallory', passwordHash, isConfirmed: false });
  const theirs = await people.signIn(email, PASSWORD);
  expect(await theirs!.opens(evil)).toBe(true);
  return { evil, good, email, theirs: theirs! };
}

async function signInByProvider(email: string, email_verified: unknown): Promise<Visit | undefined> {
  oidc.answer = { email, email_verified };
  const browser = new TestBrowser(portal.url);
  await browser.comeBack(await browser.visitProvider());
  return browser.session === undefined ? undefined : people.visitBy(browser.session);
}

/** What the attacker has is worth nothing; there is one account, of the real person. */
async function expectClaimed(taken: Awaited<ReturnType<typeof takenBefore>>, tenants: TestTenant[]) {
  const { email, theirs, evil, good } = taken;
  for (const tenant of [evil, good]) expect(await theirs.opens(tenant)).toBe(false);
  expect(await people.signIn(email, PASSWORD)).toBeUndefined();
  const rows = await sql()`
    select t.slug from people p join members m on m.person_id = p.id join tenants t on t.id = m.tenant_id
    where p.email = ${email} and p.address_verified_at is not null order by m.id`;
  expect(rows.map(({ slug }) => slug)).toEqual(tenants.map(({ slug }) => slug));
  expect(await sql()`select 1 from people where email = ${email}`).toHaveLength(1);
}

describe('who has the mailbox of an address that somebody else took before', () => {
  it('claims it by a mailed link to sign in, and the old password and session end', async () => {
    const taken = await takenBefore('link');
    const { evil, good, email } = taken;
    const token = await people.invite(good, email);
    const own = await people.signInByLink(await people.mailedLink(email));
    expect((await own!.send('/account/invites', 'POST', { token })).status).toBe(201);
    expect(await own!.opens(good)).toBe(true);
    // What was asked at the start: the attacker in the tenant that never trusted him.
    const attacker = await people.signIn(email, PASSWORD);
    expect(await attacker?.opens(good)).toBeUndefined();
    await expectClaimed(taken, [evil, good]);
  });

  it('claims it by a mailed invite, and chooses the password', async () => {
    const taken = await takenBefore('invite');
    const { evil, good, email } = taken;
    await people.invite(good, email);
    const token = await people.mailedToken(email);
    expect((await people.lookUp(token)).data).toMatchObject({ has_account: false });
    expect((await people.accept(token, OWN, 'Vera')).status).toBe(201);
    await expectClaimed(taken, [evil, good]);
    const own = await people.signIn(email, OWN);
    expect([await own!.opens(good), await own!.opens(evil)]).toEqual([true, true]);
    expect([...(await sql()`select name from people where email = ${email}`)]).toEqual([{ name: 'Vera' }]);
  });

  it('claims it through a provider that has verified the address, and by nothing but true', async () => {
    const taken = await takenBefore('provider');
    for (const claim of ['true', 1, 'yes', false, undefined]) {
      expect(await signInByProvider(taken.email, claim)).toBeUndefined();
    }
    expect(await taken.theirs.opens(taken.evil)).toBe(true);
    expect(await (await signInByProvider(taken.email, true))!.opens(taken.evil)).toBe(true);
    await expectClaimed(taken, [taken.evil]);
  });

  it('sets a password without the old one, soon after signing in and only then', async () => {
    const { evil, email } = await takenBefore('password');
    const own = await people.signInByLink(await people.mailedLink(email));
    const change = { new_password: OWN };
    await sql()`update portal_sessions s set created_at = now() - interval '16 minutes' from people p
      where p.id = s.person_id and p.email = ${email}`;
    expect((await own!.send(`/${evil.slug}/account/password`, 'POST', change)).code).toBe('conflict');
    const fresh = await people.signInByLink(await people.mailedLink(email));
    expect((await fresh!.send(`/${evil.slug}/account/password`, 'POST', change)).status).toBe(200);
    const again = await people.signIn(email, OWN);
    expect(await again!.opens(evil)).toBe(true);
    // Now that there is one, it is asked for.
    const next = { new_password: 'yet another sentence of that person' };
    expect((await again!.send(`/${evil.slug}/account/password`, 'POST', next)).status).toBe(400);
  });

  it('is known from nowhere that the other one signed in from', async () => {
    const { email } = await takenBefore('known');
    const known = () =>
      sql()`select 1 from known_networks k join people p on p.id = k.person_id where p.email = ${email}`;
    expect(await known()).toHaveLength(1);
    await sql()`update known_networks set network = sha256('elsewhere') where person_id in
      (select id from people where email = ${email})`;
    await people.signInByLink(await people.mailedLink(email));
    const rows = await sql()<
      { isOther: boolean }[]
    >`select network = sha256('elsewhere') as is_other from known_networks k
      join people p on p.id = k.person_id where p.email = ${email}`;
    expect(rows.map(({ isOther }) => isOther)).toEqual([false]);
  });

  it('finds it in the logs of all its tenants', async () => {
    const { evil, good, email } = await takenBefore('audit');
    await addPerson(good.id, 'viewer', { email, isConfirmed: false });
    await people.signInByLink(await people.mailedLink(email));
    for (const { id } of [evil, good]) {
      const [entry] = await sql()`
        select action, detail from audit_log where tenant_id = ${id} order by id desc limit 1`;
      expect(entry).toEqual({ action: 'member.address_confirmed', detail: { email } });
    }
  });
});

describe('an invite by mail', () => {
  it('has a link of its own, which stands in no answer', async () => {
    const [tenant, email] = [await people.newTenant('two-links'), newAddress()];
    const shown = await people.invite(tenant, email);
    const mailed = await people.mailedToken(email);
    expect(mailed).not.toBe(shown);
    const admin = await tenant.newClient({ scopes: ['members:read'] });
    expect(JSON.stringify(await admin.request(`/api/v1/${tenant.slug}/invites`))).not.toContain(mailed);
    const [row] = await sql()<
      { text: string }[]
    >`select i::text as text from invites i where email = ${email}`;
    expect(row!.text).not.toContain(mailed);
    // One place, whichever is used.
    expect((await people.accept(mailed, OWN)).status).toBe(201);
    expect((await people.accept(shown, OWN)).status).toBe(404);
  });

  it('confirms by the mailed link; the shown one proves nothing', async () => {
    const tenant = await people.newTenant('proves');
    for (const isMailed of [true, false]) {
      const email = newAddress();
      const shown = await people.invite(tenant, email);
      const token = isMailed ? await people.mailedToken(email) : shown;
      expect((await people.accept(token, OWN)).status).toBe(201);
      const [row] = await sql()`
        select address_verified_at is not null as proved from people where email = ${email}`;
      expect(row).toEqual({ proved: isMailed });
    }
  });

  it('to a confirmed account takes its password, which later links and invites leave as it is', async () => {
    const [home, away, email] = [
      await people.newTenant('home'),
      await people.newTenant('away'),
      newAddress(),
    ];
    await people.invite(home, email);
    expect((await people.accept(await people.mailedToken(email), OWN)).status).toBe(201);
    const own = await people.signIn(email, OWN);
    const shown = await people.invite(away, email);
    const mailed = await people.mailedToken(email);
    for (const token of [shown, mailed]) {
      expect((await people.lookUp(token)).data).toMatchObject({ has_account: true });
      expect((await people.accept(token, PASSWORD)).status).toBe(400);
    }
    expect(await people.signInByLink(await people.mailedLink(email))).toBeDefined();
    expect(await own!.opens(home)).toBe(true);
    expect((await people.accept(shown, OWN)).status).toBe(201);
    expect([await own!.opens(home), await own!.opens(away)]).toEqual([true, true]);
  });

  it('that the mailbox and the inviter accept at once makes one member', async () => {
    const [tenant, email] = [await people.newTenant('at-once'), newAddress()];
    const shown = await people.invite(tenant, email);
    const mailed = await people.mailedToken(email);
    const answers = await Promise.all([people.accept(shown, PASSWORD), people.accept(mailed, OWN)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect(await sql()`select 1 from members where tenant_id = ${tenant.id}`).toHaveLength(1);
  });
});
