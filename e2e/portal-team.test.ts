import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const NEXT = 'a second sentence, and longer';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function invite(page: Page, email: string, role: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('radio', { name: role }).check();
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('heading', { name: 'The invite is ready' }).waitFor();
  return page.getByRole('dialog').locator('pre').innerText();
}

const apiStatus = (page: Page, path: string, method = 'GET') =>
  page.evaluate(
    async ([url, verb]) =>
      (await fetch(url!, { method: verb, body: verb === 'POST' ? '{}' : undefined })).status,
    [path, method],
  );

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  let tenant: TestTenant;
  let owner: PortalVisit;
  let guest: PortalVisit;
  let link: string;
  let email: string;

  beforeAll(async () => {
    tenant = await createTenant(`team-${viewport}`);
    email = `ada.lovelace-${tenant.id.slice(-8)}@example.com`;
    const { email: ownEmail } = await tenant.addMember('owner', PASSWORD);
    owner = await PortalVisit.open(browser, { viewport });
    await owner.signIn(ownEmail, PASSWORD);
    guest = await PortalVisit.open(browser, { viewport });
  });
  afterAll(async () => {
    await owner?.close();
    await guest?.close();
  });

  it('an owner invites by a link that is shown once, and revokes it', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/team`);
    const first = await invite(page, email, /^Viewer/);
    expect(first).toMatch(new RegExp(`^${owner.baseUrl}/accept-invite#token=[\\w-]{43}$`));
    expect(await owner.axe()).toEqual([]);
    // Only the button closes it: the link would be lost.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('region', { name: 'Pending invites' }).getByText(email).waitFor();
    expect(await page.content()).not.toContain(first.split('#')[1]);

    await page.getByRole('button', { name: `Revoke the invite of ${email}` }).click();
    await page.getByRole('button', { name: 'Revoke invite' }).click();
    await page.getByText('No pending invites.').waitFor();
    await guest.page.goto(first);
    await guest.page.getByRole('heading', { name: 'This invite doesn’t work' }).waitFor();

    link = await invite(page, email, /^Developer/);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByText('This address has an open invite.').waitFor();
  });

  it('the invited person sees what it is, is told why a password is bad, joins, and is in', async () => {
    const { page } = guest;
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await page.goto('/');
    await page.goto(link);
    await page.getByRole('heading', { name: `Join team-${viewport}` }).waitFor();
    await page.getByText('developer', { exact: true }).waitFor();
    expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
    expect(await guest.axe()).toEqual([]);
    expect(await guest.isTooWide()).toBe(false);
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByLabel('Choose a password').fill('Ada.Lovelace1');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText('This password must not be based on your name').waitFor();
    await page.getByLabel('Choose a password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForURL(`**/${tenant.slug}/overview`);
    // The token went to the API in a body: no log, no Referer, no history of a server has it.
    const token = link.split('token=')[1]!;
    expect(urls.filter((url) => new URL(url).href.split('#')[0]!.includes(token))).toEqual([]);
    await page.goto(link);
    await page.getByRole('heading', { name: 'This invite doesn’t work' }).waitFor();
  });

  it('a developer and a viewer see no team and no control, and the API refuses them', async () => {
    const { page } = guest;
    await page.goto(`/${tenant.slug}/team`);
    await page.getByText('Your role doesn’t show the team').waitFor();
    expect(await page.getByRole('button', { name: 'Invite', exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Team' }).count()).toBe(0);
    expect(await apiStatus(page, `/api/v1/${tenant.slug}/members`)).toBe(403);
    expect(await apiStatus(page, `/api/v1/${tenant.slug}/invites`, 'POST')).toBe(403);
  });

  it('an owner changes the role, which holds at once: an admin reads the team and changes nothing', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/team`);
    await page.getByRole('button', { name: 'Manage Ada Lovelace' }).click();
    expect(await owner.axe()).toEqual([]);
    await page.getByRole('radio', { name: /^Admin/ }).check();
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByText('Role changed to admin').waitFor();
    expect(await apiStatus(guest.page, `/api/v1/${tenant.slug}/members`)).toBe(200);
    await guest.page.goto(`/${tenant.slug}/team`);
    await guest.page.getByRole('region', { name: 'Members', exact: true }).getByText(email).waitFor();
    expect(await guest.page.getByRole('button', { name: /Invite|Manage|Revoke/ }).count()).toBe(0);
    expect(await apiStatus(guest.page, `/api/v1/${tenant.slug}/invites`, 'POST')).toBe(403);
  });

  it('the only owner is told why he can not step down', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Manage owner' }).click();
    await page.getByRole('radio', { name: /^Viewer/ }).check();
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByText('This is the last owner. Make another member an owner first.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  it('a member changes the password: wrong and bad ones are told apart, other browsers are signed out', async () => {
    const other = await PortalVisit.open(browser, { viewport });
    await other.signIn(email, PASSWORD);
    const { page } = guest;
    await page.goto(`/${tenant.slug}/account`);
    await page.getByRole('button', { name: /^Sign out Chrome/ }).waitFor();
    const [copy] = (await guest.context.cookies()).filter(({ name }) => name.endsWith('lifesign.session'));
    const change = async (current: string, next: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.getByLabel('New password').fill(next);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await change('not this one', NEXT);
    await page.getByText('This is not your password.').waitFor();
    await change(PASSWORD, 'Password2026!');
    await page.getByText('This password is easily guessed').waitFor();
    await change(PASSWORD, NEXT);
    await page.getByText('Password changed').waitFor();
    await expect.poll(() => page.getByText('This session').count()).toBe(1);
    await expect.poll(() => page.getByRole('button', { name: /^Sign out Chrome/ }).count()).toBe(0);
    expect(await apiStatus(other.page, `/api/v1/${tenant.slug}/account/sessions`)).toBe(401);
    const replayed = await fetch(`${guest.baseUrl}/api/v1/${tenant.slug}/account/sessions`, {
      headers: { cookie: `${copy!.name}=${copy!.value}`, 'sec-fetch-site': 'same-origin' },
    });
    expect(replayed.status).toBe(401);
    await other.close();
  });

  it('a member ends a session of another browser', async () => {
    const other = await PortalVisit.open(browser, { viewport });
    await other.signIn(email, NEXT);
    const { page } = guest;
    await page.goto(`/${tenant.slug}/account`);
    await page.getByRole('button', { name: /^Sign out Chrome/ }).click();
    await page.getByText('Session signed out').waitFor();
    await other.page.goto(`/${tenant.slug}/overview`);
    await other.page.waitForURL(/\/sign-in/);
    await other.close();
  });

  it('an owner removes a member after typing the address, and the member is out at once', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/team`);
    await page.getByRole('button', { name: 'Manage Ada Lovelace' }).click();
    await page.getByRole('button', { name: 'Remove…' }).click();
    const remove = page.getByRole('button', { name: 'Remove member' });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel(`Type ${email} to confirm`).fill(email);
    await remove.click();
    await page.getByText('Removed from the team').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Manage Ada Lovelace' }).count()).toBe(0);
    expect(await apiStatus(guest.page, `/api/v1/${tenant.slug}/account/sessions`)).toBe(401);
    await guest.page.goto(`/${tenant.slug}/overview`);
    await guest.page.waitForURL(/\/sign-in/);
  });

  it('caused no script error, no refused script and no request to another host', () => {
    expect([...owner.troubles, ...guest.troubles]).toEqual([]);
  });
});
