import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, PortalVisit, VIEWPORTS } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
/** Every page of the portal by its segment, and some of the documentation by their address. */
const PAGES = [
  'overview',
  'submissions',
  'tester',
  'api-keys',
  'webhooks',
  'metadata-schema',
  'requests',
  'credits',
  'team',
  'settings',
  'audit',
  'account',
  '/docs/errors',
  '/docs/sdk',
  '/docs/api',
];

let browser: Browser;
let tenant: TestTenant;
let email: string;

beforeAll(async () => {
  tenant = await createTenant('pages');
  ({ email } = await tenant.addMember('owner', PASSWORD));
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe.each(Object.keys(VIEWPORTS) as (keyof typeof VIEWPORTS)[])('on a %s', (viewport) => {
  describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
    let visit: PortalVisit;

    beforeAll(async () => {
      visit = await PortalVisit.open(browser, { viewport, colorScheme });
      await visit.signIn(email, PASSWORD);
    });

    afterAll(() => visit?.close());

    it.each(PAGES)('%s is accessible, fits the screen and troubles nobody', async (segment) => {
      await visit.page.goto(segment.startsWith('/') ? segment : `/${tenant.slug}/${segment}`);
      await visit.page.getByRole('heading', { level: 1 }).waitFor();
      await visit.page.waitForLoadState('networkidle');
      expect(await visit.axe()).toEqual([]);
      expect(await visit.isTooWide()).toBe(false);
      expect(visit.troubles).toEqual([]);
    });
  });
});
