import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { uuidv7 } from '@/lib/ids';
import { expectGoodLooks, type Viewport, visitAs } from './support/operator-visit';
import { launchBrowser, type PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant } from './support/tenant';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(Object.keys(VIEWPORTS) as Viewport[])('on a %s', (viewport) => {
  let operator: PortalVisit;

  beforeAll(async () => {
    const home = await createTenant(`system-${viewport}`);
    ({ visit: operator } = await visitAs(browser, viewport, home, true));
  });
  afterAll(async () => {
    expect(operator.troubles).toEqual([]);
    await operator?.close();
  });

  it('shows the card of each model', async () => {
    const { page } = operator;
    await page.goto('/operator/models');
    // The first is that of the newest weights.
    await page
      .getByRole('link', { name: /^Card of Mixed 10\b/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /^mixed-10-v2/ }).waitFor();
    await page
      .getByRole('link', { name: /^mixed-v\d/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /^mixed-v\d/ }).waitFor();
    await expectGoodLooks(operator);
    const missing = await page.goto('/operator/models/..%2F..%2Fdocs');
    expect(missing?.status()).toBe(404);
  });

  it('sees a worker that died without reloading the page', async () => {
    const { page } = operator;
    const worker = `lost-${uuidv7().slice(-8)}`;
    await page.goto('/operator/system');
    await page.getByText('All systems are working').waitFor();
    await page.getByText('Alive').first().waitFor();
    await sql()`insert into worker_heartbeats (worker_id, seen_at, places) values (${worker}, now() - interval '1 hour', 3)`;
    await page.getByText('A worker has stopped responding.').waitFor({ timeout: 15_000 });
    await page.getByRole('listitem').filter({ hasText: worker }).getByText('Stale').waitFor();
    await expectGoodLooks(operator);
    await sql()`delete from worker_heartbeats where worker_id = ${worker}`;
    await page.getByText('All systems are working').waitFor({ timeout: 15_000 });
  });

  it('keeps what it showed, and says so, while the server can not be reached', async () => {
    const { page } = operator;
    await page.goto('/operator/system');
    await page.getByText('Alive').first().waitFor();
    await page.route('**/api/v1/operator/status', (route) => route.abort());
    await page.getByText('The server could not be reached').waitFor({ timeout: 20_000 });
    await page.getByText('What you see was last updated').waitFor();
    await page.getByText('Alive').first().waitFor();
    await expectGoodLooks(operator);
    await page.unroute('**/api/v1/operator/status');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('What you see was last updated').waitFor({ state: 'detached' });
  });
});
