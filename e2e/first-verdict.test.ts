import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP } from './support/face-clip';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { Product } from './support/product';

/* What a newcomer goes through: from the start on an empty folder to a verdict, in the browser and then by curl's way. */

/** What was promised to newcomers; the figures of a run are in its output. */
const MAX_MS = 120_000;
const MAX_CLICKS = 8;

let browser: Browser;
let product: Product | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const newcomersClip = async () =>
  FACE_CLIP ?? (await makeClip({ name: 'first-verdict', container: 'mp4', codec: 'h264' }));

function findIn(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`not in what the first start printed: ${pattern}\n${text}`);
  return found;
}

it('a verdict in the browser takes under two minutes and at most eight clicks from the first start', async () => {
  const clip = await newcomersClip();
  const startedMs = Date.now();
  product = await Product.start();
  await product.untilPrinted(/curl "/);
  const visit = await PortalVisit.open(browser, { baseUrl: product.baseUrl });
  const { page } = visit;
  let clicks = 0;
  const click = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    clicks++;
    await page.getByRole(role, { name }).first().click();
  };
  await page.goto('/');
  await page.getByLabel('E-mail').fill(findIn(product.output, /E-mail\s+(\S+@\S+)/i));
  await page.getByLabel('Password', { exact: true }).fill(findIn(product.output, /Password\s+(\S+)/));
  await click('Sign in');
  await page.waitForURL('**/overview');
  await click(/^Tester/, 'link');
  await page.waitForURL('**/tester');
  clicks++; // The file chooser's own button; the choice in it is the system's.
  await page.locator('input[type=file]').setInputFiles(clip);
  await click('Send the video');
  await page
    .getByText(FACE_CLIP === null ? /No face was found/ : /^(Live|Fake)\b/)
    .first()
    .waitFor({ timeout: MAX_MS });
  const tookMs = Date.now() - startedMs;
  console.log(`first start to verdict in the browser: ${(tookMs / 1_000).toFixed(1)} s, ${clicks} clicks`);
  expect(clicks).toBeLessThanOrEqual(MAX_CLICKS);
  expect(tookMs).toBeLessThan(MAX_MS);
  expect(visit.troubles).toEqual([]);
  await visit.close();
}, 180_000);

it('what the overview shows for curl works in a terminal as it stands', async () => {
  const visit = await PortalVisit.open(browser, { baseUrl: product!.baseUrl });
  await visit.signIn(
    findIn(product!.output, /E-mail\s+(\S+@\S+)/i),
    findIn(product!.output, /Password\s+(\S+)/),
  );
  const shown = await visit.page.locator('pre', { hasText: '/video/detect' }).first().innerText();
  await visit.close();
  const folder = mkdtempSync(path.join(tmpdir(), 'first-verdict-'));
  try {
    copyFileSync(await newcomersClip(), path.join(folder, 'selfie-video.mp4'));
    const LIFESIGN_API_KEY = findIn(product!.output, /(sk-live-\w+)/);
    const run = (command: string) =>
      promisify(execFile)('bash', ['-c', command], {
        cwd: folder,
        env: { ...process.env, LIFESIGN_API_KEY },
      }).then(({ stdout }) => JSON.parse(stdout) as { data: { submission_id: string; status: string } });
    const [submit, poll] = shown.split(/\n\n(?=#)/) as [string, string];
    const { data } = await run(submit);
    const end = await run(poll.replace('SUBMISSION_ID', data.submission_id));
    expect(end.data.status).toBe(FACE_CLIP === null ? 'failed' : 'completed');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
