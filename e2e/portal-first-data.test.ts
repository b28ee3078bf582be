import type { Browser, Cookie } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sql } from '@/db/client';
import { insertSubmissions } from './support/many-submissions';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const baseUrl = inject('baseUrl');

let browser: Browser;
let tenant: TestTenant;
let email: string;
let cookies: Cookie[];
let submissionId: string;
let keyId: string;

beforeAll(async () => {
  tenant = await createTenant('first-data');
  ({ email } = await tenant.addMember('owner', PASSWORD, { isOperator: true }));
  ({ keyId } = await tenant.newClient());
  await insertSubmissions(tenant.id, { count: 3, days: 1 });
  const [row] = await sql()<{ id: string }[]>`
    select id from submissions where tenant_id = ${tenant.id} order by id desc limit 1`;
  submissionId = row!.id;
  browser = await launchBrowser();
  const visit = await PortalVisit.open(browser);
  await visit.signIn(email, PASSWORD);
  cookies = await visit.context.cookies();
  await visit.close();
});
afterAll(() => browser?.close());

/** What a reader sees of a page before any script has run: the markup, without what the scripts carry. */
async function markupOf(path: string, area = tenant.slug): Promise<string> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const response = await fetch(`${baseUrl}/${area}/${path}`, { headers: { cookie } });
  expect(response.status).toBe(200);
  return (await response.text()).replace(/<script\b[\s\S]*?<\/script>/g, '');
}

async function visitAsMember(): Promise<PortalVisit> {
  const visit = await PortalVisit.open(browser);
  await visit.context.addCookies(cookies);
  return visit;
}

describe('the HTML of a page', () => {
  it.each([
    ['overview', () => submissionId.slice(-12)],
    ['submissions', () => submissionId.slice(-12)],
    ['submissions/ID', () => 'Timeline'],
    ['api-keys', () => `/api-keys/${keyId}`],
    ['team', () => email],
    ['credits', () => 'Credits from the operator'],
    ['settings', () => 'Danger zone'],
    ['account', () => 'This session'],
  ] as [string, () => string][])('of %s carries what it shows first', async (path, shown) => {
    expect(await markupOf(path.replace('ID', submissionId))).toContain(shown());
  });

  it.each([
    ['tenants', () => `/operator/tenants/${tenant.id}`],
    ['tenants?search=NAME', () => `/operator/tenants/${tenant.id}`],
    ['tenants/ID', () => tenant.slug],
    ['models', () => 'mixed-10-v2'],
    ['system', () => 'this web process has been up for'],
    ['operators', () => email],
  ] as [string, () => string][])('of %s in the operator area does so too', async (path, shown) => {
    const asked = path.replace('ID', tenant.id).replace('NAME', tenant.slug);
    expect(await markupOf(asked, 'operator')).toContain(shown());
  });

  it('is narrowed like the list in the browser', async () => {
    const markup = await markupOf('submissions?status=pending');
    expect(markup).toContain('Nothing matches');
    expect(markup).not.toContain(submissionId.slice(-12));
  });

  it('is a page all the same where something could not be read', async () => {
    expect(await markupOf('submissions/019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13')).toContain('All submissions');
  });
});

describe('the browser', () => {
  const pages = ['submissions', 'api-keys', 'team', 'account', 'requests', 'webhooks'].map((path) => [
    path,
    '',
  ]);
  it.each([...pages, ...['tenants', 'models', 'operators'].map((path) => [path, 'operator'])] as [
    string,
    string,
  ][])('asks for nothing that the page %s came with %s', async (path, area) => {
    const visit = await visitAsMember();
    // On a slow machine the answers would count as old by the time that the page is there.
    await visit.page.clock.setFixedTime(new Date());
    const asked: string[] = [];
    visit.page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/v1/')) asked.push(pathname);
    });
    await visit.page.goto(`/${area || tenant.slug}/${path}`);
    await visit.page.getByRole('heading', { level: 1 }).waitFor();
    await visit.page.waitForLoadState('networkidle');
    expect(asked).toEqual([]);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('says what could not be read', async () => {
    const visit = await visitAsMember();
    await visit.page.goto(`/${tenant.slug}/submissions/019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13`);
    await visit.page.getByText('There is no such submission').first().waitFor();
    await visit.close();
  });

  it('shows times in the zone of the reader, not of the server', async () => {
    const context = await browser.newContext({ baseURL: baseUrl, timezoneId: 'Pacific/Kiritimati' });
    await context.addCookies(cookies);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`/${tenant.slug}/credits`);
    const time = page.getByRole('table').locator('time').last();
    await time.waitFor();
    const iso = (await time.getAttribute('datetime'))!;
    const parts = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Pacific/Kiritimati' } as const;
    const there = new Intl.DateTimeFormat('en-GB', parts).format(new Date(iso));
    await expect.poll(() => time.textContent()).toBe(there);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('narrows by the days that it shows, in the zone of the reader, and names it', async () => {
    const zone = 'Pacific/Kiritimati';
    const [row] = await sql()<{ createdAt: Date }[]>`
      update submissions set created_at = (date_trunc('day', created_at at time zone 'utc') + interval '12 h') at time zone 'utc'
      where id = ${submissionId} returning created_at`;
    // At noon of UTC it is the next day there.
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(row!.createdAt);
    expect(day).not.toBe(row!.createdAt.toISOString().slice(0, 10));
    const context = await browser.newContext({ baseURL: baseUrl, timezoneId: zone });
    await context.addCookies(cookies);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`/${tenant.slug}/submissions?from=${day}&to=${day}`);
    const found = page.getByRole('region', { name: 'Submissions' }).getByRole('link');
    await found.filter({ hasText: submissionId.slice(-12) }).waitFor();
    await page.getByText(`Days and times are in your time zone, ${zone} (UTC+14).`).waitFor();
    const utcDay = row!.createdAt.toISOString().slice(0, 10);
    await page.goto(`/${tenant.slug}/submissions?from=${utcDay}&to=${utcDay}`);
    await page.locator('section[aria-label="Submissions"][aria-busy="false"]').waitFor();
    expect(await found.filter({ hasText: submissionId.slice(-12) }).count()).toBe(0);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('opens a link in the mode that it was copied from', async () => {
    const visit = await visitAsMember();
    const { page } = visit;
    const banner = page.getByText('Nothing is charged, and live submissions are hidden.');
    const list = `/${tenant.slug}/submissions`;
    await page.goto(list);
    await page.getByRole('switch', { name: 'Test mode' }).first().click({ force: true });
    await page.waitForURL(`**${list}?mode=test`);
    await banner.waitFor();
    await page.getByRole('link', { name: 'API keys' }).first().click();
    await page.waitForURL(`**/${tenant.slug}/api-keys?mode=test`);
    // Typed, or from elsewhere: without a name it is the live half, whatever was chosen last.
    await page.goto(list);
    await page.getByText(submissionId.slice(-12)).first().waitFor();
    expect(await banner.count()).toBe(0);
    const other = await visitAsMember();
    await other.page.goto(`${list}?mode=test`);
    await other.page.getByText('No submissions yet').waitFor();
    await other.page.getByRole('switch', { name: 'Test mode' }).first().click({ force: true });
    await other.page.waitForURL(`**${list}`);
    await other.page.getByText(submissionId.slice(-12)).first().waitFor();
    expect([...visit.troubles, ...other.troubles]).toEqual([]);
    await visit.close();
    await other.close();
  });
});
