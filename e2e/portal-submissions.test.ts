import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { db } from '@/db/client';
import { tenants } from '@/db/schema';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP } from './support/face-clip';
import { launchBrowser, PortalVisit } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

const PASSWORD = 'correct horse battery staple';
let browser: Browser;
let tenant: TestTenant;
let developer: PortalVisit;
let viewer: PortalVisit;
let judged: string;
let other: string;

beforeAll(async () => {
  tenant = await createTenant('subs');
  await db().update(tenants).set({ evidenceFrames: true }).where(eq(tenants.id, tenant.id));
  const clip = FACE_CLIP ?? (await makeClip({ name: 'subs', container: 'mp4', codec: 'h264' }));
  const submit = (channel: string) =>
    tenant.client.judge({ file: clip, fields: { metadata: JSON.stringify({ channel }) } });
  judged = (await submit('mobile')).submission_id;
  other = (await submit('web')).submission_id;
  browser = await launchBrowser();
  const accounts = [
    await tenant.addMember('developer', PASSWORD),
    await tenant.addMember('viewer', PASSWORD),
  ];
  developer = await PortalVisit.open(browser);
  viewer = await PortalVisit.open(browser, { viewport: 'phone', colorScheme: 'dark' });
  await developer.signIn(accounts[0]!.email, PASSWORD);
  await viewer.signIn(accounts[1]!.email, PASSWORD);
});
afterAll(() => browser?.close());

const rows = () => developer.page.locator(`section[aria-label="Submissions"] a[href*="/submissions/"]`);
const openDetail = async (visit: PortalVisit, id = judged) => {
  await visit.page.goto(`/${tenant.slug}/submissions/${id}`);
  await visit.page.getByRole('heading', { name: 'What the model saw' }).waitFor();
};

describe('the list of submissions', () => {
  it('is searched by metadata, keeps the search in the address, and exports what is found', async () => {
    await developer.page.goto(`/${tenant.slug}/submissions`);
    await expect.poll(() => rows().count(), { timeout: 20_000 }).toBe(2);
    await developer.page.getByLabel('Metadata').fill('channel=mobile');
    await developer.page.getByLabel('Metadata').press('Enter');
    await expect.poll(() => rows().count(), { timeout: 20_000 }).toBe(1);
    await developer.page.reload();
    await expect.poll(() => rows().count(), { timeout: 20_000 }).toBe(1);
    const saving = developer.page.waitForEvent('download');
    await developer.page.getByRole('button', { name: 'Export as CSV' }).click();
    const text = await readFile(await (await saving).path(), 'utf8');
    expect(text.trim().split('\n')).toHaveLength(2);
    expect(text).toContain(judged);
    expect(text).not.toContain(other);
  });
});

describe('the page of a submission', () => {
  it('shows what the model saw, with the frames that were kept', async () => {
    await openDetail(developer);
    await expect
      .poll(() => developer.page.getByRole('img', { name: /^Frame at/ }).count(), { timeout: 20_000 })
      .toBe(6);
    await developer.page.getByRole('img', { name: /^Score of each frame/ }).waitFor();
    expect(await developer.axe()).toEqual([]);
    await openDetail(viewer);
    expect(await viewer.axe()).toEqual([]);
    expect(await viewer.isTooWide()).toBe(false);
  });

  it('has no control that a viewer may not use', async () => {
    await openDetail(viewer);
    expect(await viewer.page.getByRole('button', { name: /Re-run|Erase|^Cancel$/ }).count()).toBe(0);
  });

  it('judges the same video again by another model', async () => {
    await openDetail(developer);
    await developer.page.getByRole('button', { name: 'Re-run' }).click();
    await developer.page.getByLabel('Model').selectOption('mixed-30-v2');
    await developer.page.getByRole('dialog').getByRole('button', { name: 'Re-run' }).click();
    await developer.page.waitForURL(
      (url) => /submissions\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(judged),
    );
    const id = developer.page.url().slice(-36);
    const view = await tenant.client.result(id);
    expect(view).toMatchObject({ model: 'mixed-30-v2', tenant_metadata: { channel: 'mobile' } });
  });

  it('erases with a receipt, after the word was typed', async () => {
    await openDetail(developer, other);
    await developer.page.getByRole('button', { name: 'Erase' }).click();
    const dialog = developer.page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Erase' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/Type erase/).fill('erase');
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await developer.page.getByText(/video_sha256/).waitFor();
    await developer.page.getByRole('button', { name: 'Done' }).click();
    await developer.page.waitForURL('**/submissions');
    expect((await tenant.client.poll(other)).status).toBe(410);
  });

  it('of another tenant is not there', async () => {
    const stranger = await createTenant('subs-other');
    const answer = await stranger.client.submit({
      file: await makeClip({ name: 'subs', container: 'mp4', codec: 'h264' }),
    });
    await developer.page.goto(`/${tenant.slug}/submissions/${answer.body.data.submission_id}`);
    await developer.page.getByText('There is no such submission', { exact: true }).waitFor();
  });

  it('troubled nobody', () => {
    expect([...developer.troubles, ...viewer.troubles]).toEqual([]);
  });
});
