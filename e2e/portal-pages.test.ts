import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { OPERATOR_PAGES, TENANT_PAGES } from './support/portal-pages';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
/** Every page of the portal by its segment; those of operators and some of the documentation by their address. */
const PAGES = [
  ...TENANT_PAGES,
  ...OPERATOR_PAGES,
  '/operator/models/mixed-10-v2',
  '/docs/errors',
  '/docs/sdk',
  '/docs/api',
];

let browser: Browser;
let tenant: TestTenant;
let email: string;

beforeAll(async () => {
  tenant = await createTenant('pages');
  ({ email } = await tenant.addMember('owner', PASSWORD, { isOperator: true }));
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  let visit: PortalVisit;

  beforeAll(async () => {
    visit = await PortalVisit.open(browser, { viewport });
    await visit.signIn(email, PASSWORD);
  });

  afterAll(() => visit?.close());

  it.each(PAGES)('%s is accessible in both colours, fits the screen and troubles nobody', async (segment) => {
    const { page } = visit;
    await page.goto(segment.startsWith('/') ? segment : `/${tenant.slug}/${segment}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    for (const colorScheme of ['light', 'dark'] as const) {
      // Colours that fade into each other would be judged half way.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await visit.axe(), colorScheme).toEqual([]);
    }
    expect(await visit.isTooWide()).toBe(false);
    expect(visit.troubles).toEqual([]);
  });
});
