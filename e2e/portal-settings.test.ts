import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '@/db/client';
import { submissions } from '@/db/schema';
import { uuidv7 } from '@/lib/ids';
import type { Role } from '@/lib/shared/scopes';
import type { Settings } from '@/packages/sdk/src/generated';
import type { ApiClient } from './support/client';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Scene {
  tenant: TestTenant;
  visit: PortalVisit;
  admin: ApiClient;
  settings: () => Promise<Settings>;
  change: (body: object) => Promise<unknown>;
}

async function open(role: Role = 'owner', prepare?: (tenant: TestTenant) => Promise<void>): Promise<Scene> {
  const tenant = await createTenant('settings');
  await prepare?.(tenant);
  const { email } = await tenant.addMember(role, PASSWORD);
  const admin = await tenant.newClient({ scopes: ['settings:read', 'settings:write'] });
  const visit = await PortalVisit.open(browser);
  await visit.signIn(email, PASSWORD);
  await visit.page.goto(`/${tenant.slug}/settings`);
  await visit.page
    .getByRole('heading', { name: 'Name', exact: true })
    .or(visit.page.getByText('Current settings'))
    .first()
    .waitFor();
  const path = `/api/v1/${tenant.slug}/settings`;
  return {
    tenant,
    visit,
    admin,
    settings: async () => (await admin.request<Settings>(path)).body.data,
    change: (body) => admin.request(path, { method: 'PATCH', body: JSON.stringify(body) }),
  };
}

/** A completed submission of each score, without the work. */
async function addScores(tenant: TestTenant, scores: number[]): Promise<string[]> {
  const rows = scores.map((score) => ({
    id: uuidv7(),
    tenantId: tenant.id,
    mode: 'live' as const,
    status: 'completed' as const,
    model: 'mixed-10-v2',
    modelVersion: '1',
    threshold: 65,
    contentHash: 'x',
    inputKind: 'file' as const,
    credits: 0,
    billingState: 'none' as const,
    realScore: score / 100,
    verdict: score >= 65 ? ('live' as const) : ('fake' as const),
    framesProcessed: 10,
    processingMs: 500,
    completedAt: new Date(),
    deadlineAt: new Date(Date.now() + 600_000),
  }));
  await db().insert(submissions).values(rows);
  return rows.map(({ id }) => id);
}

describe('the settings page', () => {
  it('stores name, threshold, retention and origins, each by its own Save', async () => {
    const { visit, settings } = await open();
    const { page } = visit;
    await page.getByLabel('Name of the organisation').fill('Acme Europe');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('Name saved').first().waitFor();
    // The frame of the page follows.
    await page.getByTitle('Acme Europe').first().waitFor();

    await page.getByLabel('Lowest score that is live', { exact: true }).fill('80');
    await page.getByRole('button', { name: 'Save threshold' }).click();
    await page.getByText('Threshold saved').first().waitFor();

    await page.getByLabel('Hours a video is kept').fill('48');
    await page.getByText('Videos are kept 2 days.').waitFor();
    await page.getByRole('button', { name: 'Save retention' }).click();
    await page.getByText('Retention saved').first().waitFor();

    await page.getByLabel('Keep six judged frames').check();
    await page.getByRole('button', { name: 'Save evidence frames' }).click();
    await page.getByText('Evidence frames saved').first().waitFor();

    const origin = page.getByLabel('Add an origin');
    await origin.fill('https://app.example.com/path');
    await origin.press('Enter');
    await page.getByText(/without a path/).waitFor();
    await origin.fill('https://App.example.com:443');
    await origin.press('Enter');
    await origin.fill('http://localhost:5173');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Save allowed origins' }).click();
    await page.getByText('Allowed origins saved').first().waitFor();

    expect(await settings()).toMatchObject({
      name: 'Acme Europe',
      threshold: 80,
      retention_hours: 48,
      evidence_frames: true,
      allowed_origins: ['https://app.example.com', 'http://localhost:5173'],
    });
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('asks before stored videos are deleted by a shorter retention', async () => {
    const { visit, settings } = await open();
    const { page } = visit;
    await page.getByLabel('Hours a video is kept').fill('0');
    await page.getByRole('button', { name: 'Save retention' }).click();
    await page.getByRole('dialog').getByText('can’t be recovered').waitFor();
    expect((await settings()).retention_hours).toBe(24);
    await page.getByRole('button', { name: 'Shorten and delete' }).click();
    await page.getByText('Retention saved').first().waitFor();
    expect((await settings()).retention_hours).toBe(0);
    await visit.close();
  });

  it('shows which of the last submissions another threshold would have judged otherwise', async () => {
    let ids: string[] = [];
    const { visit, settings } = await open('owner', async (tenant) => {
      ids = await addScores(tenant, [10, 64.9, 66, 71, 72, 95]);
    });
    const { page } = visit;
    await page.getByLabel('Lowest score that is live', { exact: true }).fill('72');
    await page.getByText('2 of the last 6 submissions with a score would be fake instead of live.').waitFor();
    await page.getByText('Show these 2').click();
    const table = page.getByRole('table', { name: /verdict would change/ });
    const shown = await table
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href.split('/').pop()));
    expect(shown.sort()).toEqual([ids[2], ids[3]].sort());
    expect(await visit.axe()).toEqual([]);
    expect((await settings()).threshold).toBe(65);
    await visit.close();
  });

  it('tells in words that somebody else was faster, and overwrites nothing unasked', async () => {
    const { visit, settings, change } = await open();
    const { page } = visit;
    await page.getByLabel('Lowest score that is live', { exact: true }).fill('80');
    await change({ threshold: 70 });
    await page.getByRole('button', { name: 'Save threshold' }).click();
    await page.getByText(/It was 65 when you started editing and is 70 now\./).waitFor();
    expect((await settings()).threshold).toBe(70);
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByRole('button', { name: 'Save threshold' }).click();
    await page.getByText('Threshold saved').first().waitFor();
    expect((await settings()).threshold).toBe(80);
    // A change of something else is no conflict.
    await page.getByLabel('Name of the organisation').fill('Mine');
    await change({ retention_hours: 1 });
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('Name saved').first().waitFor();
    expect(await settings()).toMatchObject({ name: 'Mine', retention_hours: 1, threshold: 80 });
    await visit.close();
  });

  it('keeps what was typed when the server does not answer', async () => {
    const { visit, settings } = await open();
    const { page } = visit;
    await page.route('**/settings', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await page.getByLabel('Name of the organisation').fill('Kept');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
    expect(await page.getByLabel('Name of the organisation').inputValue()).toBe('Kept');
    expect((await settings()).name).toBe('settings');
    await page.unroute('**/settings');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('Name saved').first().waitFor();
    expect((await settings()).name).toBe('Kept');
    await visit.close();
  });
});

describe('the address', () => {
  it('is checked while it is typed, changes only after the consequences, and takes the portal along', async () => {
    const other = await createTenant('settings-taken');
    const { visit, tenant, admin } = await open();
    const { page } = visit;
    const input = page.getByLabel('Slug (in URLs)');
    const button = page.getByRole('button', { name: 'Change address…' });
    await input.fill(other.slug);
    await page.getByText('Another organisation has this address.').waitFor();
    expect(await button.isDisabled()).toBe(true);
    await input.fill('docs');
    await page.getByText('This name is reserved').waitFor();
    await input.fill('-x-');
    await page.getByText('no hyphen at either end').waitFor();
    const slug = `${tenant.slug}-now`;
    await input.fill(slug);
    await page.getByText('This address is available.').waitFor();
    await button.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('There is no redirect').waitFor();
    await dialog.getByText(`/api/v1/${slug}/…`).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Change the address' });
    expect(await confirm.isDisabled()).toBe(true);
    expect(await visit.axe()).toEqual([]);
    await dialog.getByRole('textbox').fill(tenant.slug);
    await confirm.click();
    await page.waitForURL(`**/${slug}/settings`);
    await page.getByText('The address has changed').waitFor();
    await page.getByTitle(slug, { exact: true }).first().waitFor();
    const at = async (name: string) => (await admin.request(`/api/v1/${name}/settings`)).status;
    expect([await at(slug), await at(tenant.slug)]).toEqual([200, 404]);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});

describe('a viewer', () => {
  it('reads the settings and finds nothing to change them with', async () => {
    const { visit } = await open('viewer');
    const { page } = visit;
    await page.getByText('A score of 65 or more is live.').waitFor();
    const main = page.getByRole('main');
    expect(await main.getByRole('textbox').count()).toBe(0);
    expect(await main.getByRole('button').count()).toBe(0);
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});
