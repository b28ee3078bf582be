import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { SCOPES } from '@/lib/shared/scopes';
import { addPlace, type TestMember } from './support/people';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const LONG = 'The Second Organisation of a Name So Long That It Takes Several Lines of the Side Bar';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function inviteTo(tenant: TestTenant, email: string): Promise<string> {
  const admin = await tenant.newClient({ scopes: [...SCOPES] });
  const answer = await admin.request<{ accept_url: string }>(`/api/v1/${tenant.slug}/invites`, {
    method: 'POST',
    body: JSON.stringify({ email, role: 'viewer' }),
  });
  return answer.body.data.accept_url;
}

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  let one: TestTenant;
  let two: TestTenant;
  let person: TestMember;
  let visit: PortalVisit;

  /** The button that shows where one is; on a phone it is in the menu. */
  async function openSwitcher(page: Page, by: 'mouse' | 'keyboard' = 'mouse') {
    if (viewport === 'phone') await page.getByRole('button', { name: 'Menu', exact: true }).click();
    const button = page.getByRole('button', { name: /^Switch organisation/ });
    await button.waitFor();
    if (by === 'keyboard') {
      await button.focus();
      await page.keyboard.press('Enter');
    } else await button.click();
    await page.getByRole('menuitem').first().waitFor();
  }

  beforeAll(async () => {
    [one, two] = [await createTenant(`one-${viewport}`), await createTenant(`two-${viewport}`)];
    await sql()`update tenants set name = ${LONG} where id = ${two.id}`;
    person = await one.addMember('owner', PASSWORD);
    visit = await PortalVisit.open(browser, { viewport });
    await visit.signIn(person.email, PASSWORD);
  });
  afterAll(() => visit?.close());

  it('one tenant is shown by name, without a switcher', async () => {
    const { page } = visit;
    await page.waitForURL(`**/${one.slug}/overview`);
    if (viewport === 'phone') await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('link', { name: 'Team' }).waitFor();
    expect(await page.getByRole('button', { name: /^Switch organisation/ }).count()).toBe(0);
  });

  it('an invite to the own address is accepted by one click, and leads there', async () => {
    const { page } = visit;
    const link = await inviteTo(two, person.email);
    await page.goto(link);
    await page.getByRole('heading', { name: `Join ${LONG}` }).waitFor();
    await page.getByText('You are signed in as').waitFor();
    expect(await page.getByLabel(/password/i).count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    expect(await visit.isTooWide()).toBe(false);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForURL(`**/${two.slug}/overview`);
    const status = await page.evaluate(
      (url) => fetch(url).then((answer) => answer.status),
      `/api/v1/${two.slug}/members`,
    );
    expect(status).toBe(403);
  });

  it('the switcher works by keyboard, marks where one is and is accessible', async () => {
    const { page } = visit;
    await page.goto(`/${two.slug}/overview`);
    await openSwitcher(page, 'keyboard');
    const items = page.getByRole('menuitem');
    await expect.poll(() => items.count()).toBe(2);
    const current = page.locator('[role=menuitem][aria-current=true]');
    expect(await current.innerText()).toContain(two.slug);
    expect(await visit.axe()).toEqual([]);
    expect(await visit.isTooWide()).toBe(false);
    await page.keyboard.press('Escape');
    await items.first().waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toMatch(/^Switch organisation/);
    await page.keyboard.press('Enter');
    await expect.poll(() => items.count()).toBe(2);
    // Typing the beginning of a name goes to it.
    await page.keyboard.type('one');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain(one.slug);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/${one.slug}/overview`);
  });

  it('two tabs with two tenants both work, and neither asks for the other’s data', async () => {
    const { page } = visit;
    const other = await visit.context.newPage();
    const asked = { one: new Set<string>(), two: new Set<string>() };
    const note = (tab: Page, urls: Set<string>) =>
      tab.on('request', (request) => {
        const slug = /\/api\/v1\/([^/]+)\//.exec(request.url())?.[1];
        if (slug !== undefined && slug !== 'account') urls.add(slug);
      });
    await page.goto(`/${one.slug}/team`);
    note(page, asked.one);
    note(other, asked.two);
    await page.getByRole('region', { name: 'Members', exact: true }).getByText(person.email).waitFor();
    await other.goto(`/${two.slug}/overview`);
    await other.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('region', { name: 'Members', exact: true }).waitFor();
    // A change in the first tab, after the second was opened, still counts there.
    await page.goto(`/${one.slug}/settings`);
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await other.goto(`/${two.slug}/team`);
    await other.getByText('Your role doesn’t show the team').waitFor();
    // Most of it came with the pages.
    expect([...asked.one].filter((slug) => slug !== one.slug)).toEqual([]);
    expect([...asked.two].filter((slug) => slug !== two.slug)).toEqual([]);
    await other.close();
  });

  it('back and forth between tenants shows each its own, never what was read for the other', async () => {
    const { page } = visit;
    for (const [tenant, name] of [
      [one, 'key of one'],
      [two, 'key of two'],
    ] as const) {
      await sql()`update api_keys set name = ${name} where tenant_id = ${tenant.id}`;
    }
    await sql()`update members set role = 'owner' where person_id = ${person.personId}`;
    await page.goto(`/${one.slug}/api-keys`);
    await page.getByText('key of one').first().waitFor();
    await openSwitcher(page);
    await page.getByRole('menuitem', { name: new RegExp(two.slug) }).click();
    await page.waitForURL(`**/${two.slug}/overview`);
    await page.goto(`/${two.slug}/api-keys`);
    await page.getByText('key of two').first().waitFor();
    expect(await page.getByText('key of one').count()).toBe(0);
    await page.goBack();
    await page.waitForURL(`**/${two.slug}/overview`);
    await page.waitForLoadState('networkidle');
    await page.goBack();
    await page.waitForURL(`**/${one.slug}/api-keys`);
    await page.getByText('key of one').first().waitFor();
    expect(await page.getByText('key of two').count()).toBe(0);
  });

  it('the command palette leads to the others', async () => {
    const { page } = visit;
    await page.goto(`/${one.slug}/overview`);
    // Once the API was asked, the page listens.
    await page.waitForResponse((response) => response.url().includes(`/api/v1/${one.slug}/`));
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Go to a page/ }).fill(`switch ${two.slug}`);
    await page.getByRole('option', { name: `Switch to ${LONG}` }).waitFor();
    expect(await visit.isTooWide()).toBe(false);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/${two.slug}/overview`);
  });

  it('a list of tenants that can not be read says so, and is read again when asked', async () => {
    const { page } = visit;
    const answer = {
      status: 400,
      contentType: 'application/json',
      body: '{"errors":[{"invalid_request":["no"]}]}',
    };
    await page.route('**/api/v1/account/tenants', (route) => route.fulfill(answer));
    await page.goto(`/${two.slug}/overview`);
    if (viewport === 'phone') await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('button', { name: /^Switch organisation/ }).click();
    await page.getByText('Your organisations could not be loaded.').waitFor();
    expect(await visit.axe()).toEqual([]);
    await page.unroute('**/api/v1/account/tenants');
    await page.getByRole('menuitem', { name: /Try again$/ }).click();
    await page.getByRole('menuitem', { name: new RegExp(one.slug) }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('signing in leads to the tenant that was open last', async () => {
    const again = await PortalVisit.open(browser, { viewport });
    await again.signIn(person.email, PASSWORD);
    expect(new URL(again.page.url()).pathname).toBe(`/${two.slug}/overview`);
    await again.close();
  });

  it('somebody with an account who isn’t signed in joins with the own password', async () => {
    const third = await createTenant(`three-${viewport}`);
    const link = await inviteTo(third, person.email);
    const guest = await PortalVisit.open(browser, { viewport });
    await guest.page.goto(link);
    await guest.page.getByText('You already have an account.').waitFor();
    expect(await guest.page.getByLabel('Your name').count()).toBe(0);
    await guest.page.getByLabel('Your password').fill('not the password of it');
    await guest.page.getByRole('button', { name: 'Sign in and join' }).click();
    await guest.page.getByText('The password is wrong.').waitFor();
    expect(await guest.axe()).toEqual([]);
    expect(await guest.isTooWide()).toBe(false);
    await guest.page.getByLabel('Your password').fill(PASSWORD);
    await guest.page.getByRole('button', { name: 'Sign in and join' }).click();
    await guest.page.waitForURL(`**/${third.slug}/overview`);
    expect(guest.troubles).toEqual([]);
    await guest.close();
  });

  it('an invite to another address says so, and can be accepted after signing out', async () => {
    const link = await inviteTo(two, `somebody-${two.id.slice(-8)}@example.com`);
    const guest = await PortalVisit.open(browser, { viewport });
    await guest.signIn(person.email, PASSWORD);
    await guest.page.goto(link);
    await guest.page.getByText('This invite is for another address').waitFor();
    expect(await guest.axe()).toEqual([]);
    await guest.page.getByRole('button', { name: 'Sign out' }).click();
    await guest.page.getByLabel('Your name').waitFor();
    await guest.close();
  });

  it('a place that ends is gone at the next step, the others stay', async () => {
    const extra = await createTenant(`extra-${viewport}`);
    const place = await addPlace(extra.id, 'viewer', person.personId);
    const { page } = visit;
    await page.goto(`/${extra.slug}/overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await sql()`update members set disabled_at = now() where id = ${place}`;
    const gone = await page.goto(`/${extra.slug}/overview`);
    expect(gone?.status()).toBe(404);
    await page.goto(`/${one.slug}/overview`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('caused no script error, no refused script and no request to another host', () => {
    expect(visit.troubles).toEqual([]);
  });
});
