import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { uuidv7 } from '@/lib/ids';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let tenant: TestTenant;
let owner: PortalVisit;
let requestId: string;

beforeAll(async () => {
  browser = await launchBrowser();
  tenant = await createTenant('logs');
  const { email } = await tenant.addMember('owner', PASSWORD);
  const backend = await tenant.newClient({ scopes: ['settings:write', 'settings:read', 'usage:read'] });
  await sql()`update api_keys set name = 'Backend' where id = ${backend.keyId}`;
  const path = `/api/v1/${tenant.slug}`;
  await backend.request(`${path}/settings`);
  await backend.request(`${path}/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"threshold":71}',
  });
  const refused = await backend.request(`${path}/video/detect/${uuidv7()}`);
  requestId = refused.headers.get('x-request-id')!;
  await backend.request(`${path}/usage?from=x`);
  // The log is written about a second after the answers.
  await vi.waitFor(
    async () => {
      const answer = await backend.request<{ items: unknown[] }>(`${path}/requests?key_id=${backend.keyId}`);
      expect(answer.body.data.items.length).toBeGreaterThan(4);
    },
    { timeout: 15_000, interval: 200 },
  );
  owner = await PortalVisit.open(browser);
  await owner.signIn(email, PASSWORD);
});
afterAll(() => browser?.close());

describe('the request log', () => {
  it('finds the one request that somebody asks about, and says what its error means', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/requests`);
    await page.getByLabel('Request id').fill(requestId);
    await page.keyboard.press('Enter');
    const rows = page.locator('details');
    await page.getByText('Requests: 1 shown').waitFor({ state: 'attached' });
    await rows.first().locator('summary').click();
    await page.getByText('The key lacks a scope').waitFor();
    await page.getByText('/api/v1/:tenant_slug/video/detect/:submission_id').first().waitFor();
    expect(page.url()).toContain(`request=${requestId}`);
  });

  it('is narrowed by caller, status and path in an address that can be shared', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/requests?status=4xx`);
    const summaries = page.locator('summary');
    await page.getByText('Requests: 2 shown').waitFor({ state: 'attached' });
    expect((await summaries.allInnerTexts()).join()).not.toContain('200');
    await page.getByLabel('Path').selectOption('/api/v1/:tenant_slug/usage');
    await page.getByText('Requests: 1 shown').waitFor({ state: 'attached' });
    await page.reload();
    await page.getByText('Requests: 1 shown').waitFor({ state: 'attached' });
    await summaries.first().click();
    await page.getByRole('button', { name: 'Only this error' }).click();
    await page.getByText('invalid_request').first().waitFor();
    expect(page.url()).toContain('error=invalid_request');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => page.url()).toMatch(/\/requests$/);
    // The portal reads by the same API, and would fill its own log.
    await page.getByLabel('Called by').selectOption('portal');
    await page.locator('summary', { hasText: 'Portal' }).first().waitFor();
    expect((await summaries.allInnerTexts()).join()).not.toContain('Backend');
    expect(owner.troubles).toEqual([]);
  });

  it('shows a refusal of the server in words, with a way to try again', async () => {
    const { page } = owner;
    // What a page shows first is in its HTML; the next list is the browser's.
    await page.goto(`/${tenant.slug}/requests`);
    await page.waitForLoadState('networkidle');
    await page.route('**/requests?**', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/json',
        body: '{"data":null,"success":false,"message":"x","errors":[{"invalid_request":["status: wrong"]}]}',
      }),
    );
    await page.getByLabel('Path').selectOption('/api/v1/:tenant_slug/usage');
    await page.getByRole('alert').filter({ hasText: 'status: wrong' }).waitFor();
    await page.unroute('**/requests?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('summary', { hasText: 'Backend' }).first().waitFor();
  });

  it('is open to a viewer, who sees no names of keys', async () => {
    const { email } = await tenant.addMember('viewer', PASSWORD);
    const visit = await PortalVisit.open(browser);
    await visit.signIn(email, PASSWORD);
    await visit.page.goto(`/${tenant.slug}/requests`);
    await visit.page.locator('summary').first().waitFor();
    expect(await visit.page.locator('main').innerText()).not.toContain('Backend');
    expect(await visit.page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await visit.page.goto(`/${tenant.slug}/audit`);
    await visit.page.getByText('Your role doesn’t allow reading the audit log').waitFor();
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});

describe('the audit log', () => {
  it('tells in sentences who changed what, opens to the details, and is narrowed in the address', async () => {
    const { page } = owner;
    await page.goto(`/${tenant.slug}/audit`);
    await page.waitForLoadState('networkidle');
    const change = page.locator('details', { hasText: 'changed the threshold from 65 to 71' });
    await change.locator('summary').click();
    await change.getByText('settings.updated').waitFor();
    expect(await change.locator('pre').innerText()).toContain('"to": 71');
    expect(await owner.axe()).toEqual([]);
    await page.getByLabel('Action').selectOption('api_key.created');
    await page.getByText('The operator created the live API key').first().waitFor();
    await expect.poll(() => page.locator('summary', { hasText: 'threshold' }).count()).toBe(0);
    expect(page.url()).toContain('action=api_key.created');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await change.locator('summary').click();
    await change.getByRole('button', { name: 'Only by this key' }).click();
    await page.getByText('Changes: 1 shown').waitFor({ state: 'attached' });
    expect(owner.troubles).toEqual([]);
  });

  it('is read page by page', async () => {
    await sql()`insert into audit_log (id, tenant_id, actor_kind, action, detail)
      select gen_random_uuid(), ${tenant.id}, 'operator', 'credits.granted', jsonb_build_object('amount', i, 'note', '')
      from generate_series(1, 60) as i`;
    const { page } = owner;
    await page.goto(`/${tenant.slug}/audit?action=credits.granted`);
    await page.getByText('Changes: 50 shown').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('Changes: 60 shown').waitFor({ state: 'attached' });
  });
});
