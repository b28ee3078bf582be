import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTwoGenerations } from '@/lib/detection/testing/generations';
import { ApiClient } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP } from './support/face-clip';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { Product } from './support/product';

/* An installation with two generations of weights, whose operator prefers the former ones. The newer take every face for live. */

const folder = mkdtempSync(path.join(tmpdir(), 'portal-weights-'));
const settings = { MODELS_DIR: folder, MODEL_GENERATION: '1' };
let browser: Browser;
let product: Product | undefined;
let client: ApiClient;
let file: string;

beforeAll(async () => {
  writeTwoGenerations(folder, 'mixed-10-v2', { version: '9.0.0', calibration: { a: 0, b: 4 } });
  browser = await launchBrowser();
  file = FACE_CLIP ?? (await makeClip({ name: 'portal-weights', container: 'mp4', codec: 'h264' }));
  product = await Product.start(settings);
  await product.untilPrinted(/curl "/);
  client = new ApiClient(product.baseUrl, 'acme', printed(/X-API-Key: (sk-live-\w+)/));
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  rmSync(folder, { recursive: true });
});

const printed = (text: RegExp) => text.exec(product!.output)![1]!;
const version = async (fields: Record<string, string> = {}) =>
  (await client.judge({ file, fields })).model_version;

async function visit(options: Parameters<typeof PortalVisit.open>[1] = {}): Promise<PortalVisit> {
  const made = await PortalVisit.open(browser, { baseUrl: product!.baseUrl, ...options });
  await made.signIn(printed(/E-mail\s+(\S+)/), printed(/Password\s+(\S+)/));
  return made;
}

describe('former weights', () => {
  it('judge where the operator prefers them, and the newest where a call names them', async () => {
    expect(await version()).toBe('2.2.0');
    const newest = await client.judge({ file, fields: { model: 'mixed-10-v2@2' } });
    expect([newest.model, newest.model_version]).toEqual(['mixed-10-v2@2', '9.0.0']);
    if (FACE_CLIP) expect(newest.result).toMatchObject({ score: 98.2, model_version: '9.0.0' });
  });

  it('are compared with the newest and left for them on the settings page, by keyboard alone', async () => {
    const { page, troubles, ...owner } = await visit().then((made) => ({
      page: made.page,
      troubles: made.troubles,
      axe: () => made.axe(),
      close: () => made.close(),
    }));
    await page.goto('/acme/settings');
    const compare = page.getByRole('button', { name: 'Compare', exact: true });
    await compare.focus();
    await page.keyboard.press('Enter');
    await page.getByText(/would end (as before|differently)/).waitFor({ timeout: 60_000 });
    expect(await owner.axe()).toEqual([]);

    // The preview of a threshold shows the scores of both.
    if (FACE_CLIP) {
      await page.getByLabel('Lowest score that is live', { exact: true }).fill('99');
      await page.getByText('With generation 2').click();
      await page.getByText(/would be fake instead of live/).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
    }

    await page.getByLabel('Installation default').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByLabel('Until (optional)').waitFor();
    await page.getByRole('button', { name: 'Save weights' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Version 9.0.0 is used from now on.').first().waitFor();
    expect(await version()).toBe('9.0.0');

    await page.goto('/acme/audit');
    await page.getByText('changed the weights from the installation’s default to generation 2').waitFor();
    await page.goto('/acme/submissions');
    await page
      .getByRole('link', { name: /9\.0\.0|Live|Failed|Fake/ })
      .first()
      .click();
    await page.getByText('Weights version').waitFor();
    expect(troubles).toEqual([]);
    await owner.close();
  });

  it('fit a phone in the dark: settings, models and the tester', async () => {
    const owner = await visit({ viewport: 'phone', colorScheme: 'dark' });
    const { page } = owner;
    for (const [address, text] of [
      ['/acme/settings', 'Weights for new submissions'],
      ['/operator/models', 'mixed-10-v2@1'],
      ['/acme/tester', 'Model'],
    ] as const) {
      await page.goto(address);
      await page.getByText(text).first().waitFor();
      expect(await owner.isTooWide(), address).toBe(false);
      expect(await owner.axe(), address).toEqual([]);
    }
    await page.goto('/operator/models');
    await page.getByRole('link', { name: 'Card of Mixed 10, generation 1' }).click();
    await page.getByRole('heading', { level: 1, name: 'mixed-10-v2' }).waitFor();
    expect(owner.troubles).toEqual([]);
    await owner.close();
  });
});

it('an operator who prefers weights that nobody has is told so, and nothing starts', async () => {
  await expect(Product.start({ ...settings, MODEL_GENERATION: '9' })).rejects.toThrow(
    'No model here has weights of generation 9; there are: 1, 2.',
  );
});
