import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { makeClip } from './support/clips/make-clips';
import { insertSubmissions } from './support/many-submissions';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant } from './support/tenant';

const run = promisify(execFile);
const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-overview-'));
  const clip = await makeClip({ name: 'overview', container: 'mp4', codec: 'h264' });
  await copyFile(clip, path.join(folder, 'selfie-video.mp4'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

function isThere(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program of the page as a developer would. @returns what it printed */
async function follow(command: string, args: string[], key: string): Promise<string> {
  const env = { PATH: process.env.PATH!, HOME: folder, LIFESIGN_API_KEY: key };
  const { stdout } = await run(command, args, { cwd: folder, env: env as never, timeout: 90_000 });
  return stdout;
}

describe('the overview of a new organisation', () => {
  it('leads from a key to a verdict by programs that run as they stand, ticks itself and goes', async () => {
    const tenant = await createTenant('first-steps');
    const { email } = await tenant.addMember('owner', PASSWORD);
    await sql()`delete from api_keys where tenant_id = ${tenant.id}`;
    const visit = await PortalVisit.open(browser);
    await visit.signIn(email, PASSWORD);
    const { page } = visit;
    const steps = page.getByRole('heading', { name: 'First steps' });
    await page.getByText('0 of 3 done').waitFor();

    const { key, keyId } = await tenant.newClient({
      mode: 'test',
      scopes: ['detection:write', 'detection:read'],
    });
    await page.getByText('1 of 3 done').waitFor();
    await page.reload();
    const picker = page.getByLabel('API key', { exact: true });
    expect(await picker.inputValue()).toBe(keyId);
    const code = () =>
      page.locator('section[aria-label$="commands"] pre, section[aria-label$="program"] pre').innerText();
    const curl = await code();
    expect(curl).toContain(`${visit.baseUrl}/api/v1/${tenant.slug}/video/detect`);
    expect(curl).not.toContain(key);

    const receipt = await follow(
      'bash',
      ['-c', curl.replaceAll('$(uuidgen)', 'made-up-1').split('\n\n')[0]!],
      key,
    );
    expect(receipt).toContain('"status":"pending"');
    await steps.waitFor({ state: 'detached', timeout: 60_000 });

    await page.getByText('TypeScript', { exact: true }).click();
    await writeFile(path.join(folder, 'send.mjs'), await code());
    expect(await follow(process.execPath, ['send.mjs'], key)).toBe('live\n');
    if (isThere('python3', '-c', 'import requests')) {
      await page.getByText('Python', { exact: true }).click();
      await writeFile(path.join(folder, 'send.py'), await code());
      expect(await follow('python3', ['send.py'], key)).toBe('live\n');
    }
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });
});

describe('the overview of a busy organisation', () => {
  it('shows what the API counts, by day, reason and time, and changes with the days asked for', async () => {
    const tenant = await createTenant('busy', { credits: 500 });
    const { email } = await tenant.addMember('developer', PASSWORD);
    const reader = await tenant.newClient({ scopes: ['usage:read'] });
    await sql()`update api_keys set last_used_at = now() where tenant_id = ${tenant.id}`;
    await insertSubmissions(tenant.id, { count: 900, days: 60 });
    const visit = await PortalVisit.open(browser);
    await visit.signIn(email, PASSWORD);
    const { page } = visit;
    await page.getByText(/At this pace the balance lasts about \d+ days/).waitFor();
    expect(await page.getByRole('heading', { name: 'First steps' }).count()).toBe(0);
    for (const days of [30, 90, 7]) {
      await page.getByText(`${days} days`, { exact: true }).click();
      await page
        .getByRole('table', { name: 'Verdicts per day' })
        .locator('tbody tr')
        .nth(days - 1)
        .waitFor({ state: 'attached' });
      const from = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
      const { data } = (
        await reader.request<{
          totals: { submissions: number; live: number; fake: number; failed: number };
          failure_reasons: { submissions: number }[];
        }>(`/api/v1/${tenant.slug}/usage?from=${from}`)
      ).body;
      const { live, fake, failed, submissions } = data.totals;
      await page
        .getByRole('img', { name: new RegExp(`: ${live} live, ${fake} fake, ${failed} failed$`) })
        .waitFor();
      expect(await page.locator('dl').first().innerText()).toContain(`Submissions\n${submissions}`);
      expect(
        await page.getByText(String(data.failure_reasons[0]!.submissions), { exact: true }).count(),
      ).toBeGreaterThan(0);
    }
    await page.getByRole('group', { name: /Verdicts per day/ }).focus();
    await page.keyboard.press('End');
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+ \w+, Live \d+, Fake \d+, Failed \d+, Submitted \d+$/ })
      .waitFor();
    await page.keyboard.press('Escape');
    expect(visit.troubles).toEqual([]);
    await visit.close();
  });

  it('says what failed, and shows the rest', async () => {
    const tenant = await createTenant('overview-error');
    const { email } = await tenant.addMember('owner', PASSWORD);
    const visit = await PortalVisit.open(browser);
    await visit.page.route('**/usage?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: '{"data":null,"success":false,"message":"x","errors":[{"service_unavailable":[]}]}',
      }),
    );
    await visit.signIn(email, PASSWORD);
    await visit.page.getByRole('alert').filter({ hasText: 'unavailable right now' }).waitFor();
    await visit.page.getByText('1,000', { exact: true }).waitFor();
    await visit.page.getByText('No submissions yet.').waitFor();
    await visit.close();
  });

  it('shows a viewer the figures and nothing that a viewer may not do', async () => {
    const tenant = await createTenant('overview-viewer');
    const { email } = await tenant.addMember('viewer', PASSWORD);
    const refused: string[] = [];
    const visit = await PortalVisit.open(browser);
    visit.page.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    await visit.signIn(email, PASSWORD);
    await visit.page.getByRole('heading', { name: 'From your own code' }).waitFor();
    expect(await visit.page.getByRole('link', { name: /Test a video|tester/ }).count()).toBe(0);
    expect(await visit.page.getByRole('heading', { name: 'First steps' }).count()).toBe(0);
    expect(await visit.page.getByLabel('API key', { exact: true }).count()).toBe(0);
    expect(refused).toEqual([]);
    await visit.close();
  });
});
