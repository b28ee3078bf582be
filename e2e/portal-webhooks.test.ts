import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookEndpointList } from '@/packages/sdk/src/generated';
import type { ApiClient } from './support/client';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** The receiver: answers with this status. */
let answer = 200;
const received: Received[] = [];
const receiver = http.createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received.push({ headers: request.headers as Record<string, string>, body });
  response.writeHead(answer).end('thanks');
});

let browser: Browser;
let tenant: TestTenant;
let client: ApiClient;
let visit: PortalVisit;
let address: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  tenant = await createTenant('portal-webhooks');
  client = await tenant.newClient({ scopes: ['webhooks:read', 'webhooks:write'] });
  browser = await launchBrowser();
  visit = await PortalVisit.open(browser);
  await visit.signIn((await tenant.addMember('owner', PASSWORD)).email, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  receiver.closeAllConnections();
  receiver.close();
});

const base = () => `/api/v1/${tenant.slug}/webhooks`;
const endpoints = async () =>
  (await client.request<WebhookEndpointList>(`${base()}/endpoints`)).body.data.items;
const dialog = () => visit.page.getByRole('dialog');
const button = (name: string | RegExp) => visit.page.getByRole('button', { name });
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name });
const row = (state: string) => visit.page.getByRole('row').filter({ hasText: state });

describe('the page of webhooks', () => {
  it('adds an endpoint for some events, and says what is wrong with an address', async () => {
    await visit.page.goto(`/${tenant.slug}/webhooks`);
    await button('Add endpoint').first().click();
    await dialog().getByLabel('URL').fill('ftp://example.com/');
    await dialog()
      .getByRole('radio', { name: /^Selected events/ })
      .check();
    await inDialog('Add endpoint').click();
    await dialog().getByText('Select at least one event.').waitFor();
    await dialog()
      .getByRole('checkbox', { name: /submission\.completed/ })
      .check();
    await dialog()
      .getByRole('checkbox', { name: /credits\.low/ })
      .check();
    await inDialog('Add endpoint').click();
    await dialog().getByRole('alert').getByText('url:').waitFor();
    expect(await visit.axe()).toEqual([]);
    await dialog().getByLabel('URL').fill(address);
    await dialog().getByLabel('Description').fill('The shop');
    await inDialog('Add endpoint').click();
    await visit.page.waitForURL(/\/webhooks\/[0-9a-f-]{36}/);
    expect(await endpoints()).toMatchObject([
      { url: address, description: 'The shop', event_types: ['submission.completed', 'credits.low'] },
    ]);
  });

  it('sends a test event that verifies with the secret shown, and shows how it was answered', async () => {
    await button('Reveal').click();
    const secret = (await visit.page.getByText(/^whsec_[\w+/]/).textContent())!;
    await button('Send test event').click();
    await dialog().getByText('Delivered').waitFor({ timeout: 30_000 });
    await dialog().getByText('1. HTTP 200').waitFor();
    const [call] = received;
    expect(new Webhook(secret).verify(call!.body, call!.headers)).toMatchObject({ type: 'webhook.test' });
    await dialog().getByText('Headers and response').click();
    const headers = await dialog().getByRole('region', { name: 'Headers of attempt 1' }).textContent();
    expect(headers).toContain(`webhook-signature: ${call!.headers['webhook-signature']}`);
    expect(await dialog().getByRole('region', { name: 'Formatted for reading' }).textContent()).toContain(
      '"webhook.test"',
    );
    expect(await visit.axe()).toEqual([]);
    await visit.page.keyboard.press('Escape');
    await row('Delivered').waitFor();
    expect(visit.page.url()).not.toContain('delivery=');
    expect(await visit.axe()).toEqual([]);
  });

  it('tells that a receiver that is gone was disabled; enabled again it gets what failed, one or all', async () => {
    answer = 410;
    await button('Send test event').click();
    await dialog().getByText('1. HTTP 410').waitFor({ timeout: 30_000 });
    await visit.page.keyboard.press('Escape');
    await visit.page.reload();
    await visit.page.getByText('It responded with 410 Gone').waitFor();
    expect((await endpoints())[0]).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    expect(await visit.axe()).toEqual([]);
    expect(await button('Send test event').count()).toBe(0);
    await button('Enable again').click();
    await button('Send test event').waitFor();
    answer = 200;
    const before = received.length;
    await button('Replay…').click();
    expect(await visit.axe()).toEqual([]);
    await inDialog('Replay').click();
    await dialog().getByText('1 delivery is on the way').waitFor();
    await expect.poll(() => received.length, { timeout: 30_000 }).toBe(before + 1);
    await inDialog('Close').last().click();
    await row('replay').filter({ hasText: 'Delivered' }).waitFor({ timeout: 30_000 });

    await row('HTTP 410').getByRole('button').click();
    await inDialog('Send again now').click();
    await dialog().getByText('as a replay').waitFor();
    await dialog().getByText('Delivered').waitFor({ timeout: 30_000 });
    expect(received).toHaveLength(before + 2);
    expect(received.at(-1)!.headers['webhook-id']).toBe(received.at(-2)!.headers['webhook-id']);
    await visit.page.keyboard.press('Escape');
  });

  it('narrows the log by state and event', async () => {
    await visit.page.getByLabel('State').selectOption('failed');
    await expect.poll(() => visit.page.getByRole('row').count()).toBe(2);
    await row('HTTP 410').waitFor();
    await visit.page.getByLabel('Event').selectOption('credits.low');
    await visit.page.getByText('Nothing matches').waitFor();
    await button('Clear filters').click();
    await row('Delivered').first().waitFor();
  });

  it('rotates the secret; the old one signs until the overlap is over', async () => {
    await button('Reveal').click();
    const old = (await visit.page.getByText(/^whsec_[\w+/]/).textContent())!;
    await button('Rotate').click();
    await inDialog('Rotate secret').click();
    await visit.page.getByText('Messages are signed with the old secret too').waitFor();
    const secret = (await visit.page.getByText(/^whsec_[\w+/]/).textContent())!;
    expect(secret).not.toBe(old);
    const before = received.length;
    await button('Send test event').click();
    await dialog().getByText('Delivered').waitFor({ timeout: 30_000 });
    const call = received[before]!;
    for (const either of [old, secret]) new Webhook(either).verify(call.body, call.headers);
    await visit.page.keyboard.press('Escape');
  });

  it('changes, disables and deletes an endpoint', async () => {
    await button('Edit').click();
    await dialog()
      .getByRole('radio', { name: /^All events/ })
      .check();
    await dialog().getByLabel('Description').fill('Everything');
    await inDialog('Save changes').click();
    await visit.page.getByText('Everything', { exact: true }).waitFor();
    expect((await endpoints())[0]).toMatchObject({ description: 'Everything', event_types: [] });
    await button('Disable').click();
    await visit.page.getByText('It was disabled by hand.').waitFor();
    expect((await endpoints())[0]).toMatchObject({ enabled: false, disabled_reason: 'manual' });
    await button('Undo').click();
    await button('Disable').waitFor();
    await button('Delete').click();
    await inDialog('Delete endpoint').click();
    await visit.page.getByText('No live endpoints yet').waitFor();
    expect(await endpoints()).toEqual([]);
  });

  it('says so when the list can not be read, and reads it again when asked', async () => {
    await visit.page.route('**/webhooks/endpoints', (route) =>
      route.fulfill({ status: 403, body: 'broken' }),
    );
    await visit.page.goto(`/${tenant.slug}/webhooks`);
    await visit.page.getByRole('alert').getByText('could not be reached').waitFor();
    await visit.page.unroute('**/webhooks/endpoints');
    await button('Try again').click();
    await visit.page.getByText('No live endpoints yet').waitFor();
  });

  it('troubled nobody', () => {
    expect(visit.troubles).toEqual([]);
  });
});

it('a viewer sees neither the page in the navigation, nor a control', async () => {
  const other = await PortalVisit.open(browser);
  await other.signIn((await tenant.addMember('viewer', PASSWORD)).email, PASSWORD);
  await other.page.getByRole('link', { name: 'Submissions' }).first().waitFor();
  expect(await other.page.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
  await other.page.goto(`/${tenant.slug}/webhooks`);
  await other.page.getByRole('alert').getByText('Your role doesn’t allow this').waitFor();
  expect(await other.page.getByRole('button', { name: /Add endpoint|Try again/ }).count()).toBe(0);
  await other.close();
});
