import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import type { CreatedUpload, Upload } from '@/packages/sdk/src/generated';
import { makeClip } from './support/clips/make-clips';
import { type ForeignPage, serveForeignPage } from './support/foreign-page';
import { launchBrowser } from './support/portal-browser';
import { createTenant, type TestTenant } from './support/tenant';

/** The example of the documentation for Uppy, as it stands there. */
const EXAMPLE = /^```ts\n(import Uppy .*?)^```$/ms.exec(readFileSync('docs/uploads.md', 'utf8'))![1]!;
const IMPORTS = /^import .*$/gm;

/** A page of somebody's app that sends with it; `send` is called by the test. */
const SCRIPT = `
  ${EXAMPLE.match(IMPORTS)!.join('\n')}
  window.send = (uploadUrl, base64) => new Promise((done, failed) => {
    const file = new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], 'selfie.mp4');
    ${EXAMPLE.replace(IMPORTS, '')}
  }).then(() => 'sent', (error) => String(error));
`;

let tenant: TestTenant;
let page: ForeignPage;
let bytes: Buffer;
let browser: Awaited<ReturnType<typeof launchBrowser>>;

beforeAll(async () => {
  tenant = await createTenant('uppy');
  page = await serveForeignPage(SCRIPT);
  await sql()`update tenants set allowed_origins = ${[page.origin]} where id = ${tenant.id}`;
  bytes = readFileSync(await makeClip({ name: 'pattern', container: 'mp4', codec: 'h264' }));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  page?.close();
});

const uploads = (rest = '') => `/api/v1/${tenant.slug}/uploads${rest}`;

async function open(body: object): Promise<CreatedUpload> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  };
  return (await tenant.client.request<CreatedUpload>(uploads(), init)).body.data;
}

it('Uppy sends by the text of the documentation, with and without a size told, and the same file again', async () => {
  const tab = await browser.newPage();
  await tab.goto(page.origin);
  for (const body of [{ size_bytes: bytes.length }, {}, {}]) {
    const upload = await open(body);
    const sent = tab.evaluate(
      ([url, base64]) =>
        (window as never as { send(url: string, base64: string): Promise<string> }).send(url!, base64!),
      [upload.upload_url, bytes.toString('base64')],
    );
    expect(await sent).toBe('sent');
    const { data } = (await tenant.client.request<Upload>(uploads(`/${upload.upload_id}`))).body;
    expect(data).toMatchObject({ status: 'finished', offset_bytes: bytes.length });
  }
});
