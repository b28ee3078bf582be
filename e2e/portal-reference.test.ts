import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let tenant: TestTenant;
let visit: PortalVisit;

beforeAll(async () => {
  tenant = await createTenant('reference');
  const { email } = await tenant.addMember('viewer', PASSWORD);
  browser = await launchBrowser();
  visit = await PortalVisit.open(browser);
  await visit.signIn(email, PASSWORD);
});
afterAll(() => browser?.close());

/** Opens an operation of the reference and its form. */
async function openTry(id: string) {
  const { page } = visit;
  await page.goto(`/docs/api#${id}`);
  const block = page.locator(`#${id}`);
  if ((await block.getAttribute('open')) === null) await block.locator('summary').click();
  // The page is the same for every operation, so that a form may be open from before.
  const button = block.getByRole('button', { name: 'Try it' });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  return block.getByRole('form', { name: `Try ${id}` });
}

describe('an operation of the reference', () => {
  it('is sent as the signed-in member, with his tenant filled in', async () => {
    const form = await openTry('getCredits');
    expect(await form.getByLabel('tenant_slug').inputValue()).toBe(tenant.slug);
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText(/^200/).waitFor();
    expect(await form.getByRole('region', { name: 'answer' }).innerText()).toContain('"balance": 1000');
  });

  it('shows refusals as they are: a viewer may not write', async () => {
    const form = await openTry('createApiKey');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText(/^403/).waitFor();
    expect(await form.getByRole('region', { name: 'answer' }).innerText()).toContain('insufficient_scope');
  });

  it('takes an API key instead, and files', async () => {
    const form = await openTry('submitVideo');
    await form.getByLabel('API key').fill(tenant.client.key);
    const clip = await makeClip({ name: 'reference', container: 'mp4', codec: 'h264' });
    await form.getByLabel('video_file').setInputFiles(clip);
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByText(/^201/).waitFor();
    expect(await form.getByRole('region', { name: 'answer' }).innerText()).toContain('"status": "pending"');
  });

  it('says what is missing and what is no JSON before it sends anything', async () => {
    const one = await openTry('getSubmission');
    await one.getByRole('button', { name: 'Send' }).click();
    await one.getByText('Fill in submission_id.').waitFor();
    const other = await openTry('createApiKey');
    await other.getByLabel('Body, JSON').fill('{"name":');
    await other.getByRole('button', { name: 'Send' }).click();
    await other.getByText(/The body is not valid JSON/).waitFor();
  });

  it.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('fits a %s and axe', async (viewport) => {
    await visit.page.setViewportSize(VIEWPORTS[viewport]);
    await openTry('submitVideo');
    const found = { isTooWide: await visit.isTooWide(), axe: await visit.axe() };
    await visit.page.setViewportSize(VIEWPORTS.desktop);
    expect(found).toEqual({ isTooWide: false, axe: [] });
  });
});

describe('single keys', () => {
  const path = () => new URL(visit.page.url()).pathname;

  it('lead to pages, and to the search of the list', async () => {
    const { page } = visit;
    await page.goto(`/${tenant.slug}/overview`);
    // The server draws the button; the keys are heard once the page's script runs.
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/submissions');
    await page.getByRole('searchbox').first().waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  });

  it('are letters where text is typed, and lead nowhere the role may not go', async () => {
    const { page } = visit;
    await page.getByRole('searchbox').first().fill('');
    await page.keyboard.type('gc?');
    expect(await page.getByRole('searchbox').first().inputValue()).toBe('gc?');
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    expect(path()).toMatch(/\/submissions$/);
  });

  it('are listed, and can be turned off', async () => {
    const { page } = visit;
    await page.goto(`/${tenant.slug}/overview`);
    // The server draws the button; the keys are heard once the page's script runs.
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.getByText('Submissions').waitFor();
    expect(await dialog.getByText('API keys').count()).toBe(0);
    expect(await visit.axe()).toEqual([]);
    await dialog.getByLabel('Single-key shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it('caused no trouble', () => {
    expect(visit.troubles).toEqual([]);
  });
});
