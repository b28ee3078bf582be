import type { Browser } from 'playwright';
import { expect } from 'vitest';
import { PortalVisit, type VIEWPORTS } from './portal-browser';
import type { TestTenant } from './tenant';

export const PASSWORD = 'correct horse battery staple';

export type Viewport = keyof typeof VIEWPORTS;

/** Signs a new owner of the tenant in. */
export async function visitAs(
  browser: Browser,
  viewport: Viewport,
  tenant: TestTenant,
  isOperator: boolean,
): Promise<{ visit: PortalVisit; email: string }> {
  const { email } = await tenant.addMember('owner', PASSWORD, { isOperator });
  const visit = await PortalVisit.open(browser, { viewport });
  await visit.signIn(email, PASSWORD);
  return { visit, email };
}

/** In both colours, and whether the page fits the screen. */
export async function expectGoodLooks(visit: PortalVisit): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await visit.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Some frames pass before every element has the colours; until then axe sees some of them half way.
    await expect.poll(() => visit.axe(), { message: colorScheme, timeout: 10_000 }).toEqual([]);
  }
  expect(await visit.isTooWide()).toBe(false);
}
