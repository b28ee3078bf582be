import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '@/lib/ids';
import { SCOPES } from '@/lib/shared/scopes';
import { errorCode } from './support/client';
import { expectGoodLooks, PASSWORD, type Viewport, visitAs } from './support/operator-visit';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const REASON = 'Invoice 2026-118 is overdue.';
const PAGES = ['tenants', 'models', 'models/mixed-10-v2', 'system', 'operators'];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const apiStatus = (page: Page, method: string, path: string) =>
  page.evaluate(
    async ([verb, url]) =>
      (await fetch(url!, { method: verb, body: verb === 'POST' ? '{}' : undefined })).status,
    [method, path],
  );

describe.each(Object.keys(VIEWPORTS) as Viewport[])('on a %s', (viewport) => {
  let home: TestTenant;
  let operator: PortalVisit;
  let other: TestTenant;
  let owner: PortalVisit;
  let ownerEmail: string;

  beforeAll(async () => {
    home = await createTenant(`ops-${viewport}`);
    ({ visit: operator } = await visitAs(browser, viewport, home, true));
    other = await createTenant(`customer-${viewport}`, { credits: 100 });
    ({ visit: owner, email: ownerEmail } = await visitAs(browser, viewport, other, false));
  });
  afterAll(async () => {
    expect(operator.troubles).toEqual([]);
    await operator?.close();
    await owner?.close();
  });

  it('an operator finds the area from the pages of the organisation, and the way back', async () => {
    const { page } = operator;
    if (viewport === 'phone') await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Operator area' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Go to a page/ }).fill('operator system');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    if (viewport === 'phone') await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: `Back to ops-${viewport}` }).click();
    await page.waitForURL(`**/${home.slug}/overview`);
  });

  it('makes a tenant, whose owner comes in by a link that is shown once', async () => {
    const { page } = operator;
    const name = `Globex ${uuidv7().slice(-8)} ${viewport}`;
    const slug = name.toLowerCase().replaceAll(' ', '-');
    await page.goto('/operator/tenants');
    await page.getByRole('button', { name: 'New tenant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    expect(await dialog.getByLabel('Slug').inputValue()).toBe(slug);
    await dialog.getByLabel('Slug').fill(other.slug);
    await dialog.getByLabel('Owner’s e-mail').fill(`owner@${slug}.example`);
    await dialog.getByLabel('Initial credits').fill('25');
    await dialog.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.getByText('The slug is already taken.').waitFor();
    await expectGoodLooks(operator);
    await dialog.getByLabel('Slug').fill(slug);
    await dialog.getByRole('button', { name: 'Create tenant' }).click();
    await dialog.getByText('E-mail is not configured').waitFor();
    const link = await dialog.locator('pre').innerText();
    expect(link).toMatch(new RegExp(`^${operator.baseUrl}/accept-invite#token=[\\w-]{43}$`));
    await expectGoodLooks(operator);
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'I have passed it on' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText('25', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(link.split('#')[1]);

    const guest = await PortalVisit.open(browser, { viewport });
    await guest.page.goto(link);
    await guest.page.getByLabel('Your name').fill('Grace Hopper');
    await guest.page.getByLabel('Choose a password').fill(PASSWORD);
    await guest.page.getByRole('button', { name: 'Join' }).click();
    await guest.page.waitForURL(`**/${slug}/overview`);
    await guest.page.goto('/operator/tenants');
    await guest.page.getByText('Page not found').waitFor();
    await guest.close();
  });

  it('finds a tenant by its name, and is told when there is none', async () => {
    const { page } = operator;
    await page.goto('/operator/tenants');
    await page.getByLabel('Name or slug').fill(other.slug);
    const rows = page.getByRole('region', { name: 'Tenants', exact: true }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('State').selectOption('suspended');
    await page.getByText('Nothing matches').waitFor();
    await expectGoodLooks(operator);
    await page.getByRole('button', { name: 'Show all tenants' }).click();
    await expect.poll(() => rows.count()).toBeGreaterThan(2);
    await page.getByLabel('Name or slug').fill(other.slug);
    await page.getByRole('link', { name: `customer-${viewport}` }).click();
    await page.getByRole('heading', { level: 1, name: `customer-${viewport}` }).waitFor();
    await expectGoodLooks(operator);
  });

  it('gives credits and takes some back, never more than there are', async () => {
    const { page } = operator;
    await page.goto(`/operator/tenants/${other.id}`);
    await page.getByRole('button', { name: 'Grant credits' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Credits').fill('-101');
    await dialog.getByRole('button', { name: 'Take back' }).click();
    await dialog.getByText("The tenant doesn't have that many credits.").waitFor();
    await dialog.getByLabel('Credits').fill('1500');
    await dialog.getByLabel('Note').fill('Invoice 7');
    await dialog.getByText('The balance will be 1,600.').waitFor();
    await expectGoodLooks(operator);
    await dialog.getByRole('button', { name: 'Grant' }).click();
    await page.getByText('1,600', { exact: true }).waitFor();
    expect(await other.balance()).toBe(1_600);
  });

  it('suspends a tenant by its typed slug: its people read, are told why, and submit nothing; then resumes it', async () => {
    const { page } = operator;
    await page.goto(`/operator/tenants/${other.id}`);
    await page.getByRole('button', { name: 'Suspend…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(REASON);
    const confirm = dialog.getByRole('button', { name: 'Suspend tenant' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill(other.slug);
    await expectGoodLooks(operator);
    await confirm.click();
    await page.getByRole('button', { name: 'Resume…' }).waitFor();
    await page.getByText(REASON).waitFor();
    await expectGoodLooks(operator);

    await owner.page.goto(`/${other.slug}/settings`);
    await owner.page.getByText('Your organisation is suspended').waitFor();
    await owner.page.getByText(REASON).waitFor();
    await owner.page.waitForLoadState('networkidle');
    await expectGoodLooks(owner);
    await owner.page.getByLabel('Name of the organisation').fill('Renamed');
    await owner.page.getByRole('button', { name: 'Save' }).first().click();
    await owner.page.getByText('tenant_suspended').waitFor();
    const refused = await other.client.submit({ file: new Blob(['x'.repeat(100_000)]) });
    expect([refused.status, errorCode(refused)]).toEqual([403, 'tenant_suspended']);
    expect((await other.client.request(other.client.detectPath)).status).toBe(200);
    expect(await other.balance()).toBe(1_600);

    await page.getByRole('button', { name: 'Resume…' }).click();
    await page.getByRole('button', { name: 'Resume tenant' }).click();
    await page.getByRole('button', { name: 'Suspend…' }).waitFor();
    await owner.page.reload();
    await owner.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    expect(await owner.page.getByText('Your organisation is suspended').count()).toBe(0);
    const taken = await other.client.submit({ file: new Blob(['x'.repeat(100_000)]) });
    expect(errorCode(taken)).toBe('invalid_video_input');
  });

  it('makes another link for an owner', async () => {
    const { page } = operator;
    await page.goto(`/operator/tenants/${other.id}`);
    await page.getByRole('button', { name: 'Create an owner link' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Owner’s e-mail').fill(ownerEmail);
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await dialog.getByText('This address already belongs to a member.').waitFor();
    await dialog.getByLabel('Owner’s e-mail').fill(`second@${other.slug}.example`);
    await dialog.getByRole('button', { name: 'Create link' }).click();
    await dialog.getByRole('heading', { name: 'The link is ready' }).waitFor();
    await expectGoodLooks(operator);
    await dialog.getByRole('button', { name: 'I have passed it on' }).click();
  });

  it('makes and unmakes another operator', async () => {
    const { page } = operator;
    await page.goto('/operator/operators');
    await page.getByRole('button', { name: 'Add operator' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('nobody@example.com');
    await dialog.getByRole('button', { name: 'Add operator' }).click();
    await dialog.getByText('No member of any tenant has this address.').waitFor();
    await expectGoodLooks(operator);
    await dialog.getByLabel('E-mail').fill(ownerEmail);
    await dialog.getByRole('button', { name: 'Add operator' }).click();
    await page.getByText('Operator added').waitFor();
    await owner.page.goto('/operator/tenants');
    await owner.page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();

    const row = page.getByRole('listitem').filter({ hasText: ownerEmail });
    await row.getByRole('button', { name: /^Remove/ }).click();
    await dialog.getByLabel(/^Type/).fill(ownerEmail);
    await expectGoodLooks(operator);
    await dialog.getByRole('button', { name: 'Remove operator' }).click();
    await page.getByText('Operator removed').waitFor();
    await row.waitFor({ state: 'detached' });
    await owner.page.reload();
    await owner.page.getByText('Page not found').waitFor();
  });

  it('is not there for an owner who is no operator: 404 for each page, 403 for each route', async () => {
    for (const page of ['', ...PAGES, `tenants/${other.id}`]) {
      const answer = await owner.page.goto(`/operator/${page}`);
      expect([page, answer?.status()]).toEqual([page, 404]);
      await owner.page.getByText('Page not found').waitFor();
    }
    await owner.page.goto(`/${other.slug}/overview`);
    if (viewport === 'phone') await owner.page.getByRole('button', { name: 'Menu' }).click();
    await owner.page.getByRole('link', { name: 'Documentation' }).waitFor();
    expect(await owner.page.getByRole('link', { name: 'Operator area' }).count()).toBe(0);
    const tenant = `tenants/${other.id}`;
    const routes = [
      ...['status', 'models', 'operators', 'tenants', tenant].map((path) => ['GET', path]),
      ...['operators', 'tenants', `${tenant}/suspend`, `${tenant}/resume`].map((path) => ['POST', path]),
      ...[`${tenant}/credits`, `${tenant}/owner-invites`].map((path) => ['POST', path]),
      ['DELETE', `operators/${uuidv7()}`],
    ] as [string, string][];
    const key = await other.newClient({ scopes: [...SCOPES] });
    for (const [method, path] of routes) {
      expect([path, await apiStatus(owner.page, method, `/api/v1/operator/${path}`)]).toEqual([path, 403]);
      expect((await key.request(`/api/v1/operator/${path}`, { method })).status).toBe(403);
    }
    const stranger = await PortalVisit.open(browser, { viewport });
    await stranger.page.goto('/operator/system');
    await stranger.page.waitForURL('**/sign-in?callbackUrl=%2Foperator%2Fsystem');
    await stranger.close();
  });
});
