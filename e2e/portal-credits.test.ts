import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { grantCredits } from '@/lib/credits/grant-credits';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let tenant: TestTenant;

beforeAll(async () => {
  browser = await launchBrowser();
  tenant = await createTenant('credits-page', { credits: 5_000 });
  await grantCredits(tenant.id, 7, 'Invoice 7');
  await sql()`insert into credit_ledger (tenant_id, kind, amount, note)
    select ${tenant.id}, 'grant', i, 'Row ' || i from generate_series(1, 40) as i`;
});
afterAll(() => browser?.close());

async function openCredits(role: 'owner' | 'admin' | 'viewer'): Promise<PortalVisit> {
  const { email } = await tenant.addMember(role, PASSWORD);
  const visit = await PortalVisit.open(browser);
  await visit.signIn(email, PASSWORD);
  await visit.page.goto(`/${tenant.slug}/credits`);
  await visit.page.getByText('5,007', { exact: true }).waitFor();
  return visit;
}

it('sets the low-balance alert and takes it back, as the API then says', async () => {
  const visit = await openCredits('admin');
  const { page } = visit;
  const level = async () =>
    (await tenant.client.request<{ low_balance_level: number | null }>(`/api/v1/${tenant.slug}/credits`)).body
      .data.low_balance_level;
  const field = page.getByLabel('Alert level, credits');
  await field.fill('many');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A whole number from 0').waitFor();
  await field.fill('250');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The alert is set to 250 credits').waitFor();
  expect(await level()).toBe(250);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByText('The alert is off').waitFor();
  expect(await level()).toBeNull();
  expect(visit.troubles).toEqual([]);
  await visit.close();
});

it('shows a viewer balance, ledger, files and forecast, and no way to change anything', async () => {
  const visit = await openCredits('viewer');
  const { page } = visit;
  await page.getByText('No alert is set.').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.getByText('Nothing was spent in the last 30 days').waitFor();
  await page.getByText('mixed-10-v2').waitFor();
  await page.getByText(`npm start -- --grant ${tenant.slug}=500`).waitFor();

  const rows = page.getByRole('table', { name: 'Movements of credits' }).locator('tbody tr');
  await rows.nth(24).waitFor();
  await page.getByRole('button', { name: 'Load more' }).click();
  await page.getByRole('cell', { name: 'Invoice 7' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /CSV/ }).click();
  const file = await (await download).createReadStream();
  let text = '';
  for await (const chunk of file) text += chunk;
  expect(text.split('\r\n')[0]).toBe('id,created_at,kind,amount,submission_id,note');
  expect(text).toContain(',grant,7,,Invoice 7');

  await page.getByLabel('Type', { exact: true }).selectOption('capture');
  await page.getByText('No entry matches this filter.').waitFor();
  expect(page.url()).toContain('kind=capture');
  expect(visit.troubles).toEqual([]);
  await visit.close();
});

it('says what can not be read, with a way to try again', async () => {
  const visit = await openCredits('owner');
  const { page } = visit;
  await page.route('**/credits/ledger?**', (route) =>
    route.fulfill({
      status: 400,
      contentType: 'application/json',
      body: '{"data":null,"success":false,"message":"x","errors":[{"invalid_request":["kind: wrong"]}]}',
    }),
  );
  await page.getByLabel('Type', { exact: true }).selectOption('release');
  await page.getByRole('alert').filter({ hasText: 'kind: wrong' }).waitFor();
  await page.unroute('**/credits/ledger?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No entry matches this filter.').waitFor();
  await visit.close();
});
