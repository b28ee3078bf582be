import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP } from './support/face-clip';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const baseUrl = inject('baseUrl');

let browser: Browser;
let context: BrowserContext;
let page: Page;
let tenant: TestTenant;
let email: string;
/** What a user should never cause: script errors, refused scripts, requests to other hosts. */
let troubles: string[];

beforeAll(async () => {
  tenant = await createTenant('portal');
  ({ email } = await tenant.addMember('owner', PASSWORD));
  browser = await launchBrowser();
  ({ context, page, troubles } = await PortalVisit.open(browser));
});

afterAll(() => browser?.close());

async function signIn(password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('the portal', () => {
  it('sends strangers to the sign-in page and refuses a wrong password in words', async () => {
    await page.goto(`/${tenant.slug}/overview`);
    await page.waitForURL(/\/sign-in/);
    await signIn('wrong password');
    await page
      .getByRole('alert')
      .filter({ hasText: /password/i })
      .first()
      .waitFor();
  });

  it('lets the owner in, and shows the balance', async () => {
    await signIn(PASSWORD);
    await page.waitForURL(`**/${tenant.slug}/overview`);
    await page
      .getByText(/1[,.]?000/)
      .first()
      .waitFor();
  });

  it('submits a video in the live tester and shows how it ended', async () => {
    const clip = FACE_CLIP ?? (await makeClip({ name: 'portal', container: 'mp4', codec: 'h264' }));
    await page.goto(`/${tenant.slug}/tester`);
    await page.waitForLoadState('networkidle');
    await page.locator('input[type=file]').setInputFiles(clip);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page
      .getByText(FACE_CLIP === null ? /No face was found/ : /live|fake/i)
      .first()
      .waitFor({ timeout: 60_000 });
    const list = await tenant.client.request<{ items: { status: string }[] }>(tenant.client.detectPath);
    expect(list.body.data.items).toHaveLength(1);
  });

  it('lists the submission and opens it', async () => {
    await page.goto(`/${tenant.slug}/submissions`);
    await page.locator(`a[href*="/${tenant.slug}/submissions/"]`).first().click();
    await page.waitForURL(/\/submissions\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { name: 'Timeline' }).first().waitFor();
  });

  it('goes to a page, or to a submission by its id, from the keyboard', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('credits');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/${tenant.slug}/credits`);
    const [{ submission_id: id }] = (
      await tenant.client.request<{ items: [{ submission_id: string }] }>(tenant.client.detectPath)
    ).body.data.items;
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(id);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/submissions/${id}`);
  });

  it('does not show another tenant', async () => {
    const other = await createTenant('portal-other');
    const answer = await page.goto(`/${other.slug}/overview`);
    expect(answer!.status()).toBe(404);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await page.content()).not.toContain(`/${other.slug}/tester`);
  });

  it('ends every copy of the session at sign-out', async () => {
    await page.goto(`/${tenant.slug}/overview`);
    const copy = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const asMember = () =>
      fetch(`${baseUrl}/api/v1/${tenant.slug}/credits`, {
        headers: { cookie: copy, 'sec-fetch-site': 'same-origin' },
      });
    expect((await asMember()).status).toBe(200);
    await page
      .getByRole('button', { name: /sign out/i })
      .first()
      .click();
    await page.waitForURL(/\/sign-in/);
    expect((await asMember()).status).toBe(401);
  });

  it('caused no script error, no refused script and no request to another host', () => {
    expect(troubles).toEqual([]);
  });

  it('sets a cookie that scripts can not read', async () => {
    await signIn(PASSWORD);
    await page.waitForURL(`**/${tenant.slug}/overview`);
    const session = (await context.cookies()).find((cookie) => cookie.name.endsWith('lifesign.session'));
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  });
});
