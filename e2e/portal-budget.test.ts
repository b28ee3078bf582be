import { gzipSync } from 'node:zlib';
import type { Browser, Page, Response } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { insertSubmissions } from './support/many-submissions';
import { launchBrowser, PortalVisit, type VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const SUBMISSIONS = 100_000;
const MAX_SCRIPT_BYTES = 200_000;
const MAX_INTERACTION_MS = 200;
/** Other processes share the machine: the fastest of these tells what the page itself costs. */
const ROUNDS = 4;

let browser: Browser;
let tenant: TestTenant;
let email: string;

beforeAll(async () => {
  tenant = await createTenant('budget', { credits: 50_000 });
  ({ email } = await tenant.addMember('owner', PASSWORD));
  await sql()`update api_keys set last_used_at = now() where tenant_id = ${tenant.id}`;
  await insertSubmissions(tenant.id, { count: SUBMISSIONS, days: 90 });
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Observed {
  shifts: { value: number; what: string }[];
  interactions: { name: string; ms: number }[];
}

/** Notes every shift of the layout and every interaction, from the first paint on. */
async function observe(page: Page): Promise<() => Promise<Observed>> {
  await page.addInitScript(() => {
    const seen: Observed = { shifts: [], interactions: [] };
    (globalThis as unknown as { seen: Observed }).seen = seen;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as unknown as {
          value: number;
          hadRecentInput: boolean;
          sources: { node?: { outerHTML?: string; textContent?: string } }[];
        };
        const what = shift.sources
          .map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 120))
          .join(' | ');
        if (!shift.hadRecentInput) seen.shifts.push({ value: shift.value, what });
      }
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        if (entry.interactionId) seen.interactions.push({ name: entry.name, ms: entry.duration });
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  return () => page.evaluate(() => (globalThis as unknown as { seen: Observed }).seen);
}

const untilShown = (page: Page) => page.getByText(/At this pace the balance lasts/).waitFor();

describe('the overview with 100,000 submissions', () => {
  it('loads at most 200 kB of script, compressed', async () => {
    const first = await PortalVisit.open(browser);
    await first.signIn(email, PASSWORD);
    // A context of its own, so that nothing is in the cache.
    const visit = await PortalVisit.open(browser);
    await visit.context.addCookies(await first.context.cookies());
    const scripts = new Map<string, Promise<Buffer>>();
    const keep = (response: Response) => {
      if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
    };
    visit.page.on('response', keep);
    const answer = await visit.page.goto(`/${tenant.slug}/overview`);
    const html = await answer!.text();
    await untilShown(visit.page);
    await visit.page.waitForLoadState('networkidle');
    // The body of what comes later can't be read once the page is closed.
    visit.page.off('response', keep);
    let firstLoadBytes = 0;
    let allBytes = 0;
    for (const [url, body] of scripts) {
      const bytes = gzipSync(await body).length;
      allBytes += bytes;
      if (html.includes(`src="${new URL(url).pathname}`)) firstLoadBytes += bytes;
    }
    console.info(
      `script of the overview: ${firstLoadBytes} bytes at first, ${allBytes} with what is fetched ahead`,
    );
    expect(firstLoadBytes).toBeGreaterThan(50_000);
    expect(firstLoadBytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
    await Promise.all([first.close(), visit.close()]);
  });

  it.each(['desktop', 'phone'] as (keyof typeof VIEWPORTS)[])(
    'moves nothing while it loads on a %s',
    async (viewport) => {
      const visit = await PortalVisit.open(browser, { viewport });
      await visit.signIn(email, PASSWORD);
      const seen = await observe(visit.page);
      await visit.page.goto(`/${tenant.slug}/overview`);
      await untilShown(visit.page);
      await visit.page.waitForLoadState('networkidle');
      expect((await seen()).shifts).toEqual([]);
      await visit.close();
    },
  );

  it('answers every interaction within 200 ms', async () => {
    const visit = await PortalVisit.open(browser);
    await visit.signIn(email, PASSWORD);
    const { page } = visit;
    const seen = await observe(page);
    await page.goto(`/${tenant.slug}/overview`);
    await untilShown(page);
    const rows = page.getByRole('table', { name: 'Verdicts per day' }).locator('tbody tr');
    const worst: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = (await seen()).interactions.length;
      for (const days of [7, 90]) {
        await page.getByText(`${days} days`, { exact: true }).click();
        await expect.poll(() => rows.count(), { timeout: 30_000 }).toBe(days);
      }
      await page.getByRole('group', { name: /Verdicts per day/ }).focus();
      for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'Home', 'Escape']) await page.keyboard.press(key);
      await page.getByText('Python', { exact: true }).click();
      await page.getByText('curl', { exact: true }).click();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
      worst.push(Math.max(0, ...(await seen()).interactions.slice(before).map(({ ms }) => ms)));
    }
    console.info(`slowest interaction of each round: ${worst.join(', ')} ms`);
    expect(Math.min(...worst)).toBeLessThan(MAX_INTERACTION_MS);
    expect((await seen()).interactions.length).toBeGreaterThan(0);
    await visit.close();
  });
});
