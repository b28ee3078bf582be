import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '@/lib/shared/scopes';
import type { ApiKey } from '@/packages/sdk/src/generated';
import type { ApiClient } from './support/client';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const VIDEO = new Blob([
  Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex'),
]);
const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let tenant: TestTenant;
let admin: ApiClient;
let visit: PortalVisit;

beforeAll(async () => {
  tenant = await createTenant('portal-keys');
  admin = await tenant.newClient({ scopes: [...SCOPES] });
  browser = await launchBrowser();
  visit = await PortalVisit.open(browser);
  await visit.signIn((await tenant.addMember('owner', PASSWORD)).email, PASSWORD);
});
afterAll(() => browser?.close());

const dialog = () => visit.page.getByRole('dialog');
const button = (name: string | RegExp) => visit.page.getByRole('button', { name });
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name });
const statusWith = async (key: string) =>
  (await fetch(`${admin.baseUrl}${admin.detectPath}`, { headers: { 'x-api-key': key } })).status;
async function keysNamed(name: string): Promise<ApiKey[]> {
  const { body } = await admin.request<{ items: ApiKey[] }>(`/api/v1/${tenant.slug}/keys?limit=100`);
  return body.data.items.filter((key) => key.name === name);
}
const keyOf = async (id: string) =>
  (await admin.request<ApiKey>(`/api/v1/${tenant.slug}/keys/${id}`)).body.data;
const openPage = (path: string) => visit.page.goto(`/${tenant.slug}/api-keys${path}`);
const shownSecret = async () => (await dialog().locator('[data-secret]').textContent())!.trim();

describe('the page of API keys', () => {
  it('makes a key that works, shows it once, and does not lose it by accident', async () => {
    await openPage('');
    await button('Create API key').first().click();
    await dialog()
      .getByRole('radio', { name: /^Test key/ })
      .check();
    await inDialog('Create key').click();
    await dialog().getByText('Enter a name.').waitFor();
    await dialog().getByLabel('Name').fill('nightly job');
    await dialog().getByLabel('Expires').selectOption('30');
    await dialog().getByLabel('Allowed networks').fill('127.0.0.0/8\nnowhere');
    await dialog().getByLabel('Requests per minute').fill('120');
    await inDialog('Create key').click();
    await dialog().getByText('must be an IPv4 or IPv6 network', { exact: false }).first().waitFor();
    await dialog().getByLabel('Allowed networks').fill('127.0.0.0/8');
    expect(await visit.axe()).toEqual([]);
    await inDialog('Create key').click();

    const secret = await shownSecret();
    expect(secret).toMatch(/^sk-test-\w{38}$/);
    expect(await statusWith(secret)).toBe(200);
    expect(await visit.axe()).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await visit.page.mouse.click(5, 5);
    await visit.page.goBack();
    expect(await shownSecret()).toBe(secret);
    const curl = await dialog().getByRole('region', { name: 'Try it' }).textContent();
    expect(curl).toContain(`X-API-Key: ${secret}`);
    await inDialog('I have stored the key').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await visit.page.content()).not.toContain(secret.slice(12, -4));

    const [key] = await keysNamed('nightly job');
    expect(key).toMatchObject({
      mode: 'test',
      scopes: ['detection:write', 'detection:read'],
      allowed_cidrs: ['127.0.0.0/8'],
      rate_limit_per_minute: 120,
    });
    expect(Math.abs(Date.parse(key!.expires_at!) - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
  });

  it('lists the keys of the mode that the portal is in', async () => {
    expect(await visit.page.getByRole('link', { name: 'nightly job' }).count()).toBe(0);
    await visit.page.getByRole('switch', { name: 'Test mode' }).first().click({ force: true });
    await visit.page.getByRole('link', { name: 'nightly job' }).click();
    await visit.page.getByRole('heading', { name: 'nightly job' }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await visit.page.getByRole('switch', { name: 'Test mode' }).first().click({ force: true });
  });

  it('changes what a key may do', async () => {
    const { keyId } = await tenant.newClient();
    await openPage(`/${keyId}`);
    await button('Edit').click();
    await dialog().getByLabel('Name').fill('renamed');
    await dialog()
      .getByRole('radio', { name: /^Choose/ })
      .check();
    await dialog()
      .getByRole('checkbox', { name: /credits:read/ })
      .uncheck();
    await dialog()
      .getByRole('checkbox', { name: /usage:read/ })
      .check();
    await dialog().getByLabel('Requests per minute').fill('7');
    await inDialog('Save changes').click();
    await visit.page.getByRole('heading', { name: 'renamed' }).waitFor();
    expect(await keyOf(keyId)).toMatchObject({
      name: 'renamed',
      scopes: ['detection:write', 'detection:read', 'usage:read'],
      rate_limit_per_minute: 7,
      expires_at: null,
    });
  });

  it('shows what was submitted with a key, and leads to its requests', async () => {
    const test = await tenant.newClient({ mode: 'test' });
    await test.judge({ file: VIDEO, fields: { test_outcome: 'live' } });
    await openPage(`/${test.keyId}`);
    await visit.page.getByText('1 live, 0 fake').waitFor();
    expect(await visit.axe()).toEqual([]);
    const live = await tenant.newClient();
    await live.request(live.detectPath);
    await openPage(`/${live.keyId}`);
    await visit.page.getByText('No submissions with this key').waitFor();
    await visit.page.getByRole('link', { name: 'View its requests' }).click();
    await visit.page.waitForURL(`**/requests?caller=${live.keyId}`);
  });

  it('rotates a key: both work, and the old one leads to its successor', async () => {
    const old = await tenant.newClient();
    await openPage(`/${old.keyId}`);
    await button('Rotate').click();
    await dialog().getByLabel('Old key expires').selectOption('1');
    await inDialog('Rotate key').click();
    const secret = await shownSecret();
    await dialog().getByText('The old key works until').waitFor();
    expect([await statusWith(old.key), await statusWith(secret)]).toEqual([200, 200]);
    await inDialog('I have stored the key').click();
    const { rotated_to, expires_at } = await keyOf(old.keyId);
    await visit.page.waitForURL(`**/api-keys/${rotated_to}`);
    expect(Math.abs(Date.parse(expires_at!) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    await visit.page.getByRole('link', { name: 'An older key' }).click();
    await visit.page.getByText('Expires on').waitFor();
    expect(await button('Rotate').count()).toBe(0);
  });

  it('revokes a key after its name was typed, and not before', async () => {
    const client = await tenant.newClient();
    await openPage(`/${client.keyId}`);
    await button('Revoke').click();
    expect(await inDialog('Revoke key').isDisabled()).toBe(true);
    await dialog().getByRole('textbox').fill('test');
    await inDialog('Revoke key').click();
    await visit.page.getByText('Revoked on').waitFor();
    expect((await keyOf(client.keyId)).status).toBe('revoked');
    await expect.poll(() => statusWith(client.key), { timeout: 3_000 }).toBe(401);
    expect(await button(/Edit|Rotate|Revoke/).count()).toBe(0);
  });

  it('says so when the list can not be read, and reads it again when asked', async () => {
    await openPage('');
    await visit.page.route(/\/keys\?/, (route) => route.fulfill({ status: 403, body: 'broken' }));
    // What a page shows first is in its HTML; the next list is the browser's.
    await visit.page.waitForLoadState('networkidle');
    await visit.page.getByLabel('State').selectOption('active');
    await visit.page.getByRole('alert').getByText('could not be reached').waitFor();
    await visit.page.unroute(/\/keys\?/);
    await button('Try again').click();
    await visit.page.getByRole('link', { name: 'renamed' }).waitFor();
  });

  it('troubled nobody', () => {
    expect(visit.troubles).toEqual([]);
  });
});

describe('roles', () => {
  async function visitAs(role: 'developer' | 'viewer'): Promise<PortalVisit> {
    const other = await PortalVisit.open(browser);
    await other.signIn((await tenant.addMember(role, PASSWORD)).email, PASSWORD);
    return other;
  }

  it('a developer can revoke, but not change, a key that may do more than a developer', async () => {
    const { keyId } = await tenant.newClient({ scopes: ['settings:write'] });
    const { page, close } = await visitAs('developer').then((other) => ({
      page: other.page,
      close: () => other.close(),
    }));
    await page.goto(`/${tenant.slug}/api-keys/${keyId}`);
    await page.getByRole('button', { name: 'Revoke' }).waitFor();
    expect(await page.getByRole('button', { name: /Edit|Rotate/ }).count()).toBe(0);
    await page.goto(`/${tenant.slug}/api-keys`);
    await page.getByRole('button', { name: 'Create API key' }).first().click();
    await page.getByRole('radio', { name: /^Choose/ }).check();
    await page.getByRole('checkbox', { name: /webhooks:write/ }).waitFor();
    expect(await page.getByRole('checkbox', { name: /settings:write|members:|audit:/ }).count()).toBe(0);
    await close();
  });

  it('a viewer sees neither the page in the navigation, nor a key, nor a control', async () => {
    const { page, close } = await visitAs('viewer').then((other) => ({
      page: other.page,
      close: () => other.close(),
    }));
    await page.getByRole('link', { name: 'Submissions' }).first().waitFor();
    expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    await page.goto(`/${tenant.slug}/api-keys`);
    await page.getByRole('alert').getByText('Your role doesn’t allow this').waitFor();
    expect(await page.getByRole('button', { name: /Create|Try again/ }).count()).toBe(0);
    await close();
  });
});
