import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase } from '@/db/client';
import { passwordHash, PASSWORD as UNCONFIRMED_PASSWORD } from '@/lib/members/testing/people';
import { freePort } from './support/free-port';
import { MailServer } from './support/mail-server';
import { CLIENT, OidcServer } from './support/oidc-server';
import { addPerson } from './support/people';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { Product } from './support/product';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let product: Product;
let oidc: OidcServer;
let mail: MailServer;
let baseUrl: string;

beforeAll(async () => {
  [oidc, mail, browser] = [await OidcServer.start(), await MailServer.start(), await launchBrowser()];
  const port = String(await freePort());
  baseUrl = `http://127.0.0.1:${port}`;
  product = await Product.start({
    PORT: port,
    PUBLIC_URL: baseUrl,
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: CLIENT.id,
    AUTH_OIDC_SECRET: CLIENT.secret,
    AUTH_OIDC_LABEL: 'Example ID',
    SMTP_URL: mail.url,
    MAIL_FROM: 'Lifesign <no-reply@example.com>',
  });
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await oidc?.stop();
  await mail?.stop();
});

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  let tenant: TestTenant;
  let email: string;

  beforeAll(async () => {
    tenant = await createTenant(`ways-${viewport}`, { baseUrl });
    ({ email } = await tenant.addMember('owner', PASSWORD));
  });

  it.each(['light', 'dark'] as const)(
    'the sign-in page shows what is configured, in %s colours',
    async (colorScheme) => {
      const visit = await PortalVisit.open(browser, { viewport, baseUrl, colorScheme });
      await visit.page.goto('/sign-in');
      await visit.page.getByRole('button', { name: 'Sign in with Example ID' }).waitFor();
      expect(await visit.page.getByRole('button', { name: /Google|GitHub/ }).count()).toBe(0);
      await visit.page.getByRole('button', { name: 'E-mail me a link' }).click();
      await visit.page.getByLabel('E-mail for the link').waitFor();
      expect(await visit.axe()).toEqual([]);
      expect(await visit.isTooWide()).toBe(false);
      await visit.close();
    },
  );

  it('a provider signs in, and leads to what was asked for', async () => {
    oidc.answer = { email, email_verified: true };
    const visit = await PortalVisit.open(browser, { viewport, baseUrl });
    await visit.page.goto(`/${tenant.slug}/team`);
    await visit.page.getByRole('button', { name: 'Sign in with Example ID' }).click();
    await visit.page.waitForURL(`${baseUrl}/${tenant.slug}/team`);
    await visit.page.getByRole('heading', { name: 'Team' }).waitFor();
    await visit.close();
  });

  it('an account that opens nothing is told so in one sentence', async () => {
    oidc.answer = { email, email_verified: false };
    const visit = await PortalVisit.open(browser, { viewport, baseUrl });
    await visit.page.goto('/sign-in');
    await visit.page.getByRole('button', { name: 'Sign in with Example ID' }).click();
    await visit.page.getByText('This account has no access').waitFor();
    expect(await visit.axe()).toEqual([]);
    oidc.answer = { email, email_verified: true, forged: { nonce: 'another' } };
    await visit.page.getByRole('button', { name: 'Sign in with Example ID' }).click();
    await visit.page.getByText('Sign-in failed').waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.page.goto(`/${tenant.slug}/overview`);
    await visit.page.waitForURL(/\/sign-in/);
    await visit.close();
  });

  it('a link by mail signs in another browser once; opening it alone uses nothing up', async () => {
    const visit = await PortalVisit.open(browser, { viewport, baseUrl });
    await visit.page.goto('/sign-in');
    await visit.page.getByRole('button', { name: 'E-mail me a link' }).click();
    await visit.page.getByLabel('E-mail for the link').fill(email);
    await visit.page.keyboard.press('Enter');
    await visit.page.getByText('Check your e-mail').waitFor();
    expect(await visit.axe()).toEqual([]);
    expect(visit.troubles).toEqual([]);
    await visit.close();

    const [link] = /http\S+\/sign-in\/link#token=[\w-]+/.exec((await mail.mailTo(email)).text)!;
    for (const isPerson of [false, true]) {
      const other = await PortalVisit.open(browser, { viewport, baseUrl });
      await other.page.goto(link);
      const button = other.page.getByRole('button', { name: 'Sign in' });
      await button.waitFor();
      expect(await other.axe()).toEqual([]);
      if (isPerson) {
        await button.click();
        await other.page.waitForURL(`**/${tenant.slug}/overview`);
      }
      expect(other.troubles).toEqual([]);
      await other.close();
    }
    const late = await PortalVisit.open(browser, { viewport, baseUrl });
    await late.page.goto(link);
    await late.page.getByRole('button', { name: 'Sign in' }).click();
    await late.page.getByText('Request a new link').waitFor();
    expect(await late.axe()).toEqual([]);
    await late.close();
  });

  it('an address is confirmed by a mailed link, which ends the password; a new one is set', async () => {
    const member = await addPerson(tenant.id, 'viewer', { passwordHash, isConfirmed: false });
    const visit = await PortalVisit.open(browser, { viewport, baseUrl });
    await visit.signIn(member.email, UNCONFIRMED_PASSWORD);
    const { page } = visit;
    await page.goto(`/${tenant.slug}/account`);
    await page.getByText('Your address isn’t confirmed').waitFor();
    expect(await visit.axe()).toEqual([]);
    expect(await visit.isTooWide()).toBe(false);
    await page.getByRole('button', { name: 'E-mail me the link' }).click();
    await page.getByText('A link is on its way').waitFor();
    const { text } = await mail.mailTo(member.email);
    expect(text).toContain('Your current password is then removed');
    await page.goto(/http\S+\/sign-in\/link#token=[\w-]+/.exec(text)![0]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`**/${tenant.slug}/overview`);
    await page.goto(`/${tenant.slug}/account`);
    await page.getByText('Your account has no password').waitFor();
    expect(await page.getByText('isn’t confirmed').count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Password set').waitFor();
    await page.getByLabel('Current password').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
    const again = await PortalVisit.open(browser, { viewport, baseUrl });
    await again.signIn(member.email, PASSWORD);
    await again.close();
  });

  it('an invite goes out by mail, and the dialog says so', async () => {
    const visit = await PortalVisit.open(browser, { viewport, baseUrl });
    await visit.signIn(email, PASSWORD);
    await visit.page.goto(`/${tenant.slug}/team`);
    await visit.page.getByRole('button', { name: 'Invite', exact: true }).click();
    const invited = `mailed-${tenant.id.slice(-8)}@example.com`;
    await visit.page.getByLabel('E-mail').fill(invited);
    await visit.page.getByRole('button', { name: 'Create link' }).click();
    await visit.page.getByText('We e-mailed a link that confirms the address to').waitFor();
    const shown = await visit.page.getByRole('dialog').locator('pre').innerText();
    const { text } = await mail.mailTo(invited);
    expect(text).toContain('/accept-invite#token=');
    expect(text).not.toContain(shown);
    await visit.close();
  });
});
