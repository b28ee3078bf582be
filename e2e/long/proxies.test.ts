import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, sql } from '@/db/client';
import type { CreatedUpload, Submission, Upload } from '@/packages/sdk/src/generated';
import { Product } from '../support/product';
import {
  documentedConfiguration,
  PROXIES,
  type ProxyAnswer,
  PUBLIC_NAME,
  ReverseProxy,
} from '../support/reverse-proxy';
import { createTenant, type TestTenant } from '../support/tenant';

const ORIGIN = `https://${PUBLIC_NAME}`;
const PASSWORD = 'correct horse battery staple';
const MEBIBYTE = 1_048_576;
/** An mp4 for what it begins with; a test key's ordered end looks no further. */
const CLIP = Buffer.concat([
  Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'),
  Buffer.alloc(3 * MEBIBYTE),
]);
/** nginx as Debian's packages bring it: nothing but the address of what is behind. */
const BARE_NGINX = `server {
  listen 443 ssl;
  ssl_certificate /etc/ssl/${PUBLIC_NAME}.pem;
  ssl_certificate_key /etc/ssl/${PUBLIC_NAME}.key;
  location / { proxy_pass http://127.0.0.1:3000; }
}`;

let product: Product;
let tenant: TestTenant;
let testKey: string;
let email: string;

beforeAll(async () => {
  product = await Product.start({ PUBLIC_URL: ORIGIN, TRUST_PROXY: 'true' });
  await closeDatabase();
  process.env.DATABASE_URL = await product.databaseUrl();
  tenant = await createTenant('proxied', { baseUrl: product.baseUrl });
  email = (await tenant.addMember('owner', PASSWORD)).email;
  testKey = (await tenant.newClient({ mode: 'test' })).key;
});
afterAll(() => product?.stop());

const dataOf = <T>(answer: ProxyAnswer) => (JSON.parse(answer.text) as { data: T }).data;

/** Signs a member in as the portal's page does. @returns the cookies */
async function signIn(proxy: ReverseProxy): Promise<string> {
  const asked = await proxy.ask('/api/auth/csrf');
  const cookiesOf = ({ headers }: ProxyAnswer) =>
    ((headers['set-cookie'] ?? []) as string[]).map((line) => line.split(';')[0]!);
  const first = cookiesOf(asked);
  const { csrfToken } = JSON.parse(asked.text) as { csrfToken: string };
  const answer = await proxy.ask('/api/auth/callback/credentials', {
    method: 'POST',
    headers: {
      ...{ cookie: first.join('; '), origin: ORIGIN },
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ csrfToken, email, password: PASSWORD, json: 'true' }).toString(),
  });
  expect(answer.status, answer.text).toBe(200);
  return [...first, ...cookiesOf(answer)].join('; ');
}

function form(fields: Record<string, string>): { headers: Record<string, string>; body: Buffer } {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = '--b\r\nContent-Disposition: form-data; name="video_file"; filename="a.mp4"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(`${parts.join('')}${file}`), CLIP, Buffer.from('\r\n--b--\r\n')]);
  return { headers: { 'content-type': 'multipart/form-data; boundary=b', 'x-api-key': testKey }, body };
}

/** The portal's writes are taken, and those of another site's pages are not. */
async function expectOwnPages(proxy: ReverseProxy): Promise<void> {
  const cookie = await signIn(proxy);
  const write = (origin: string) =>
    proxy.ask(`/api/v1/${tenant.slug}/settings`, {
      method: 'PATCH',
      headers: { cookie, origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: '{"threshold":66}',
    });
  const own = await write(ORIGIN);
  expect(own.status, own.text).toBe(200);
  expect((await write('https://elsewhere.example')).status).toBe(403);
}

/** An event is there while the submission goes on. */
async function expectEventsAtOnce(proxy: ReverseProxy): Promise<void> {
  const detect = tenant.client.detectPath;
  const small = form({ test_outcome: 'slow' });
  small.body = Buffer.concat([small.body.subarray(0, 900_000), Buffer.from('\r\n--b--\r\n')]);
  const receipt = await proxy.ask(detect, { method: 'POST', ...small });
  expect(receipt.status, receipt.text).toBe(201);
  const id = dataOf<Submission>(receipt).submission_id;
  const headers = { 'x-api-key': testKey };
  const stream = await proxy.open(`${detect}/${id}/events`, { headers });
  for await (const chunk of stream) {
    expect(String(chunk)).toContain('event: status');
    break;
  }
  const now = await fetch(`${product.baseUrl}${detect}/${id}`, { headers });
  const { data } = (await now.json()) as { data: Submission };
  expect(data.completed_at).toBeNull();
}

describe.each(PROXIES)('$name, as documented', (kind) => {
  const language = kind.name === 'caddy' ? 'caddyfile' : kind.name;
  let proxy: ReverseProxy;
  beforeAll(async () => {
    if (kind.program !== null)
      proxy = await ReverseProxy.start(kind, documentedConfiguration(language), product.baseUrl);
  });
  afterAll(() => proxy?.stop());
  const needs = kind.program === null ? ` (${kind.name} is not here)` : '';

  it.skipIf(kind.program === null)(`takes the portal's writes${needs}`, () => expectOwnPages(proxy));

  it.skipIf(kind.program === null)(`hands each event on as it comes${needs}`, () =>
    expectEventsAtOnce(proxy),
  );

  it.skipIf(kind.program === null)(`takes videos of any size that we take${needs}`, async () => {
    const detect = tenant.client.detectPath;
    const answer = await proxy.ask(detect, { method: 'POST', ...form({ test_outcome: 'live' }) });
    expect(answer.status, answer.text).toBe(201);
    const id = dataOf<Submission>(answer).submission_id;
    const ended = await proxy.ask(`${detect}/${id}?wait=30`, { headers: { 'x-api-key': testKey } });
    expect(dataOf<Submission>(ended).result?.verdict).toBe('live');
  });

  it.skipIf(kind.program === null)(`takes resumable uploads at the public address${needs}`, async () => {
    const opened = await proxy.ask(`/api/v1/${tenant.slug}/uploads`, {
      method: 'POST',
      headers: { 'x-api-key': testKey, 'content-type': 'application/json' },
      body: JSON.stringify({ size_bytes: CLIP.length }),
    });
    const { upload_id, upload_url } = dataOf<CreatedUpload>(opened);
    expect(upload_url.startsWith(`${ORIGIN}/`)).toBe(true);
    const sent = await proxy.ask(new URL(upload_url).pathname, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: CLIP,
    });
    expect(sent.status, sent.text).toBe(204);
    const looked = await proxy.ask(`/api/v1/${tenant.slug}/uploads/${upload_id}`, {
      headers: { 'x-api-key': testKey },
    });
    expect(dataOf<Upload>(looked).status).toBe('finished');
  });

  it.skipIf(kind.program === null)(
    `tells the caller's address, and believes nobody's own${needs}`,
    async () => {
      const { key, keyId } = await tenant.newClient();
      const call = () =>
        proxy.ask(tenant.client.detectPath, {
          headers: { 'x-api-key': key, 'x-forwarded-for': '203.0.113.9' },
        });
      await sql()`update api_keys set allowed_cidrs = ${['127.0.0.0/8']} where id = ${keyId}`;
      expect((await call()).status).toBe(200);
      await sql()`update api_keys set allowed_cidrs = ${['203.0.113.0/24']} where id = ${keyId}`;
      await expect.poll(async () => (await call()).status).toBe(403);
    },
  );
});

describe('nginx as it comes', () => {
  const nginx = PROXIES[0]!;
  let proxy: ReverseProxy;
  beforeAll(async () => {
    if (nginx.program !== null) proxy = await ReverseProxy.start(nginx, BARE_NGINX, product.baseUrl);
  });
  afterAll(() => proxy?.stop());
  const needs = nginx.program === null ? ' (nginx is not here)' : '';

  it.skipIf(nginx.program === null)(`takes the portal's writes${needs}`, () => expectOwnPages(proxy));

  it.skipIf(nginx.program === null)(`hands each event on as it comes${needs}`, () =>
    expectEventsAtOnce(proxy),
  );
});
