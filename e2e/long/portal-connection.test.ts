import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase } from '@/db/client';
import { insertSubmissions } from '../support/many-submissions';
import { launchBrowser, PortalVisit } from '../support/portal-browser';
import { OPERATOR_PAGES, TENANT_PAGES } from '../support/portal-pages';
import { Product } from '../support/product';
import { createTenant, type TestTenant } from '../support/tenant';

const PASSWORD = 'correct horse battery staple';
let product: Product;
let browser: Browser;
let tenant: TestTenant;

beforeAll(async () => {
  product = await Product.start();
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
  browser = await launchBrowser();
  tenant = await createTenant('connection', { baseUrl: product.baseUrl });
  await insertSubmissions(tenant.id, { count: 3, days: 1 });
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const lost = (page: Page) => page.getByText('Connection lost', { exact: true });
/** What a page says, without what is there only while the server is away. */
const mainText = async (page: Page) => (await page.locator('main h1').first().textContent())!;

describe('when the server is gone', () => {
  it('every page says so, keeps what it showed, and goes on by itself once it is back', async () => {
    const { email } = await tenant.addMember('owner', PASSWORD, { isOperator: true });
    const visit = await PortalVisit.open(browser, { baseUrl: product.baseUrl });
    await visit.signIn(email, PASSWORD);
    const paths = [...TENANT_PAGES.map((name) => `/${tenant.slug}/${name}`), ...OPERATOR_PAGES];
    const pages: { path: string; page: Page; title: string; rows: number }[] = [];
    for (const path of paths) {
      const page = await visit.context.newPage();
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await lost(page).count(), path).toBe(0);
      pages.push({
        path,
        page,
        title: await mainText(page),
        rows: await page.locator('main :is(tr, li)').count(),
      });
    }
    const { settings, dataDir } = product;
    await product.stop({ keepData: true });
    for (const { path, page, title, rows } of pages) {
      await lost(page).waitFor();
      expect(await mainText(page), path).toBe(title);
      expect(await page.locator('main :is(tr, li)').count(), path).toBeGreaterThanOrEqual(rows);
    }
    product = await Product.start(settings, dataDir);
    for (const { path, page, title } of pages) {
      await lost(page).waitFor({ state: 'detached' });
      await expect
        .poll(() => page.locator('main [role=alert]').count(), { timeout: 20_000, message: path })
        .toBe(0);
      expect(await mainText(page), path).toBe(title);
    }
    await visit.close();
  });
});
