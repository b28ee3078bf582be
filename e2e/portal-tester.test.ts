import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import { makeClip } from './support/clips/make-clips';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { HAS_PROC, NEEDS_PROC, pidOf } from './support/process-tree';
import { Product } from './support/product';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
const CLIP_BYTES = 24_000_000;
/** So that half of the clip takes some seconds. */
const UPLOAD_BYTES_PER_S = 4_000_000;

let product: Product;
let browser: Browser;
let clip: string;
let tenant: TestTenant;
let visit: PortalVisit;

beforeAll(async () => {
  clip = await makeClip({ name: 'tester', container: 'mp4', codec: 'h264', minBytes: CLIP_BYTES });
  product = await Product.start();
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

beforeEach(async () => {
  await visit?.close();
  tenant = await createTenant('tester', { baseUrl: product.baseUrl });
  const { email } = await tenant.addMember('developer', PASSWORD);
  visit = await PortalVisit.open(browser, { baseUrl: product.baseUrl });
  await visit.signIn(email, PASSWORD);
  await visit.page.goto(`/${tenant.slug}/tester`);
  // A file that is chosen before the page's script is there is nobody's.
  await visit.page.waitForLoadState('networkidle');
});

const smallClip = () => makeClip({ name: 'tester-small', container: 'mp4', codec: 'h264' });
const submissions = () =>
  sql()<{ status: string; metadata: object | null; inputKind: string }[]>`
    select status, metadata, input_kind from submissions where tenant_id = ${tenant.id}`;
const uploads = () => sql()<{ status: string }[]>`select status from uploads where tenant_id = ${tenant.id}`;

async function slowLine(): Promise<void> {
  const session = await visit.context.newCDPSession(visit.page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: UPLOAD_BYTES_PER_S,
  });
}

const percent = async () =>
  Number(await visit.page.getByRole('progressbar', { name: 'Upload' }).getAttribute('value'));
const untilHalf = () => expect.poll(percent, { timeout: 30_000, interval: 50 }).toBeGreaterThanOrEqual(50);
const send = async () => {
  await visit.page.locator('input[type=file]').setInputFiles(clip);
  await visit.page.getByRole('button', { name: 'Send the video' }).click();
};
const untilJudged = () =>
  visit.page
    .getByText(/No face was found/)
    .first()
    .waitFor({ timeout: 60_000 });

describe('an upload in the tester', () => {
  it.skipIf(!HAS_PROC)(
    `goes on after the server was killed half way (${HAS_PROC ? 'here' : NEEDS_PROC})`,
    async () => {
      await slowLine();
      await send();
      await untilHalf();
      process.kill(pidOf(product, 'web'), 'SIGKILL');
      await product.ready();
      await untilJudged();
      expect(await submissions()).toMatchObject([{ status: 'failed', inputKind: 'upload' }]);
      expect(await uploads()).toEqual([{ status: 'used' }]);
    },
  );

  it('goes on after the tab was reloaded half way, from where it was', async () => {
    await slowLine();
    await send();
    await untilHalf();
    await visit.page.reload();
    await slowLine();
    await expect.poll(percent, { timeout: 20_000 }).toBeGreaterThanOrEqual(40);
    await untilJudged();
    expect(await submissions()).toHaveLength(1);
    expect(await uploads()).toEqual([{ status: 'used' }]);
    expect(visit.troubles).toEqual([]);
  });

  it('can be paused, resumed and canceled', async () => {
    await slowLine();
    await send();
    await expect.poll(percent, { timeout: 20_000 }).toBeGreaterThan(5);
    await visit.page.getByRole('button', { name: 'Pause' }).click();
    await visit.page.getByText('Paused').waitFor();
    await visit.page.getByRole('button', { name: 'Resume' }).click();
    await untilHalf();
    await visit.page.getByRole('button', { name: 'Cancel' }).click();
    await visit.page.getByText('The verdict appears here').waitFor();
    await visit.page.reload();
    await visit.page.getByText('The verdict appears here').waitFor();
    expect(await submissions()).toEqual([]);
  });
});

describe('a file that is refused', () => {
  const TEXT = 'Not a video, whatever its name says.';
  const LARGE_BYTES = 210_000_000;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lifesign-refused-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['text with the name of a video', 'text.mp4', TEXT.length, 'is not an mp4, mov, avi, webm or mkv video'],
    ['one without a byte', 'empty.mp4', 0, 'The file is empty.'],
    ['another kind of file', 'notes.txt', TEXT.length, 'The file name must end in'],
    ['one that is too large', 'large.mp4', LARGE_BYTES, 'larger than'],
  ])('says why, %s, and the tester is ready again', async (_what, name, sizeBytes, sentence) => {
    const file = path.join(folder, name);
    writeFileSync(file, TEXT);
    truncateSync(file, sizeBytes);
    const { page } = visit;
    await page.getByText('up to 209.7 MB and 60 seconds').waitFor();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Send the video' }).click();
    await page.getByText(sentence).first().waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
    // Ready for another one, now and when the page is opened again.
    expect(await page.getByRole('button', { name: 'Send again' }).isEnabled()).toBe(true);
    await page.reload();
    await page.getByText('The verdict appears here').waitFor();
    expect(await page.getByRole('button', { name: 'Send the video' }).isEnabled()).toBe(true);
  });

  it('for want of credits is refused before a byte is sent', async () => {
    await sql()`update credit_accounts set balance = 0 where tenant_id = ${tenant.id}`;
    await visit.page.locator('input[type=file]').setInputFiles(await smallClip());
    await visit.page.getByRole('button', { name: 'Send the video' }).click();
    await visit.page.getByText('402 insufficient_credits').waitFor();
    expect(await uploads()).toEqual([]);
  });
});

it('asks for metadata by the fields of the published schema, and shows what the API says of it', async () => {
  await tenant.publishSchema({
    type: 'object',
    required: ['channel'],
    properties: { channel: { enum: ['web', 'mobile'] }, attempt: { type: 'integer', maximum: 3 } },
  });
  const small = await smallClip();
  await visit.page.reload();
  await visit.page.getByLabel('attempt').fill('9');
  const choice = visit.page.locator('input[type=file]');
  await choice.focus();
  await choice.setInputFiles(small);
  // Whoever goes by keyboard goes on from here.
  const again = visit.page.getByRole('button', { name: 'Choose another' });
  await expect.poll(() => again.evaluate((button) => button === document.activeElement)).toBe(true);
  await again.press('Enter');
  await expect.poll(() => choice.evaluate((input) => input === document.activeElement)).toBe(true);
  await choice.setInputFiles(small);
  await visit.page.getByRole('button', { name: 'Send the video' }).click();
  await visit.page.getByText('400 invalid_metadata').waitFor();
  // Refused before a byte was sent.
  expect(await uploads()).toEqual([]);
  await visit.page.getByLabel('attempt').fill('2');
  await visit.page.getByLabel('channel').selectOption('mobile');
  await visit.page.getByRole('button', { name: 'Send again' }).click();
  await untilJudged();
  expect(await submissions()).toMatchObject([{ metadata: { attempt: 2, channel: 'mobile' } }]);
  const tries = visit.page.getByRole('heading', { name: 'Your tries' });
  await tries.waitFor();
  const modeSwitch = visit.page.getByRole('switch', { name: 'Test mode' }).first();
  await modeSwitch.click({ force: true });
  await visit.page.getByText('The verdict appears here').waitFor();
  expect(await tries.count()).toBe(0);
  await modeSwitch.click({ force: true });
  await tries.waitFor();
  expect(await visit.axe()).toEqual([]);
});
